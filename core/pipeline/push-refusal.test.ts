import { expect, it } from 'vitest'
import { refusalIn } from '#core/pipeline/push-refusal'

it.each([
  [
    'protected',
    'remote: error: GH006: Protected branch update failed for refs/heads/main.\nremote: error: Changes must be made through a pull request.\n ! [remote rejected] main -> main (protected branch hook declined)',
  ],
  [
    'protected',
    'remote: error: GH013: Repository rule violations found for refs/heads/main.\n ! [remote rejected] main -> main (push declined due to repository rule violations)',
  ],
  [
    'denied',
    "remote: Permission to owner/repo.git denied to github-actions[bot].\nfatal: unable to access 'https://github.com/owner/repo/': The requested URL returned error: 403",
  ],
  ['denied', 'remote: Write access to repository not granted.'],
  ['denied', 'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.'],
  ['denied', 'ERROR: The key you are authenticating with has been marked as read only.'],
  ['denied', "fatal: could not read Username for 'https://github.com': terminal prompts disabled"],
  ['moved', '!\tHEAD:refs/heads/main\t[rejected] (fetch first)'],
  ['moved', '!\tHEAD:refs/heads/main\t[rejected] (non-fast-forward)'],
  ['moved', "!\tHEAD:refs/heads/main\t[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)"],
  ['moved', '!\tHEAD:refs/heads/main\t[remote rejected] (failed to update ref)'],
  [
    'passing',
    'remote: You have exceeded a secondary rate limit.\nfatal: unable to access: The requested URL returned error: 403',
  ],
  ['passing', "fatal: unable to access 'https://github.com/o/r/': Could not resolve host: github.com"],
  ['passing', "fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 502"],
  ['passing', 'error: RPC failed; curl 56 Recv failure\nfatal: the remote end hung up unexpectedly'],
  ['passing', '!\tHEAD:refs/heads/main\t[remote rejected] (fatal error in commit_refs)'],
  ['passing', 'remote: Internal Server Error'],
  ['passing', '!\tHEAD:refs/heads/main\t[remote rejected] (Internal Server Error)'],
  [
    'passing',
    "fatal: unable to access 'https://github.com/o/r/': gnutls_handshake() failed: Error in the pull function.",
  ],
  [
    'passing',
    "fatal: unable to access 'https://github.com/o/r/': OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to github.com:443",
  ],
  ['passing', 'error: 1234 bytes of body are still expected\nHTTP/2 stream 5 was not closed cleanly: CANCEL (err 8)'],
  ['passing', "fatal: unable to access 'https://github.com/o/r/': Empty reply from server"],
  ['passing', 'Connection closed by 140.82.121.4 port 22\nfatal: Could not read from remote repository.'],
  [
    'passing',
    'kex_exchange_identification: read: Connection reset by peer\nfatal: Could not read from remote repository.',
  ],
  ['passing', 'kex_exchange_identification: banner line contains invalid characters'],
  ['passing', 'fatal: early EOF\nfatal: fetch-pack: invalid index-pack output'],
  ['passing', 'send-pack: unexpected disconnect while reading sideband packet'],
  ['passing', 'fatal: the remote end hung up unexpectedly'],
  ['passing', 'error: RPC failed; HTTP 503 curl 22'],
  ['passing', "fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 500"],
  ['denied', "fatal: unable to access 'https://github.com/o/r/': The requested URL returned error: 401"],
  ['refused', '!\tHEAD:refs/heads/main\t[remote rejected] (pre-receive hook declined)'],
  ['refused', "fatal: '/nowhere' does not appear to be a git repository"],
])('%s: %j', (refusal, output) => {
  expect(refusalIn(output)).toBe(refusal)
})
