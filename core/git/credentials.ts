/** How to be known to the server of a repository's remote. Reaches git by its environment, never by its arguments or a file. */
export type Credentials = { readonly server: string; readonly token: string }

/** Variables that let git in by a token, for that server alone. The empty value takes away what a checkout may have left: of two such headers GitHub refuses both. */
export function tokenHeader({ server, token }: Credentials): Readonly<Record<string, string>> {
  const key = `http.${server.replace(/\/*$/, '/')}.extraheader`
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: key,
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: key,
    GIT_CONFIG_VALUE_1: `Authorization: basic ${basic}`,
  }
}
