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
])('%j is plainly %j', (message, plain) => {
  expect(plainMessage(message)).toBe(plain)
})
