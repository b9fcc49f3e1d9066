/** What people may call an experiment or a release: safe as a file's name, on a command line and in an address. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
