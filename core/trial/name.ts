/** What people may call an experiment or a release: safe as a file's name, on a command line and in an address. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** What people may give as the name of an agent or an LLM: like `claude-code`, `package.module:Class`, `openrouter/vendor/model-1.5:free`. */
export const AGENT_OR_MODEL = /^(?!.*\.\.)[A-Za-z0-9@_][A-Za-z0-9@_.:/+=~-]{0,199}$/
