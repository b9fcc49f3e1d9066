import { expect, test } from 'vitest'
import { plainMessage } from '#core/trial/plain-message'

test.each([
  ['litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key.', 'Incorrect API key.'],
  ['litellm.NotFoundError: OpenAIException - no such model\nsecond line', 'no such model\nsecond line'],
  ['litellm.APIError: APIError: OpenrouterException - {"error":{"message":"No credits","code":402}}', 'No credits'],
  ['litellm.APIError: APIError: OpenrouterException - {"detail":"x"}', '{"detail":"x"}'],
  ['litellm.BadRequestError: GeminiException BadRequestError - {"error":{"message":"denied"}}', 'denied'],
  ['litellm.Timeout: x', 'x'],
  ['Agent execution timed out after 15.0 seconds', 'Agent execution timed out after 15.0 seconds'],
  ['{"error":{"message":"of an agent"}}', '{"error":{"message":"of an agent"}}'],
  ['litellm.APIError: ', 'litellm.APIError: '],
  [
    'Docker compose command failed for environment x. Command: docker compose -f y build. Return code: 17. Stdout: #1 a\n#2 b\nfailed to solve: exit code: 1\n. Stderr: None. ',
    'failed to solve: exit code: 1',
  ],
  [
    'Docker compose command failed for environment x. Command: docker compose -f y up. Return code: 1. Stdout: dependency cycle detected: main -> web\n. Stderr: None. ',
    'dependency cycle detected: main -> web',
  ],
  [
    'Docker compose command failed for environment x. Command: docker [... 900 bytes cut ...]\nfailed to solve\n. Stderr: None. ',
    'failed to solve',
  ],
  [
    'Docker compose command failed for environment x. Command: docker. Return code: 1. Stdout: None. Stderr: None. ',
    'Docker compose command failed for environment x. Command: docker. Return code: 1. Stdout: None. Stderr: None. ',
  ],
  ['Docker compose command failed for environment x.', 'Docker compose command failed for environment x.'],
])('%j is plainly %j', (message, plain) => {
  expect(plainMessage(message)).toBe(plain)
})
