import type { RestEndpointMethodTypes } from '@octokit/plugin-rest-endpoint-methods'
