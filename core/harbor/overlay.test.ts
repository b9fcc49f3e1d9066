import { expect, it } from 'vitest'
import { overlaysFor } from '#core/harbor/overlay'
import { temporaryDirectory, writeFile } from '#core/harbor/testing'

const OURS = ['/runners/overlay/init.yaml']

it.each([
  ['no compose file', {}, OURS],
  ['a Dockerfile without an entry point', { Dockerfile: 'FROM debian\n# ENTRYPOINT is a word\nCMD ["bash"]\n' }, OURS],
  ['an entry point', { Dockerfile: 'FROM debian\nentrypoint ["/init"]\n' }, []],
  ['a compose file that sets other things', { 'docker-compose.yaml': 'services: {main: {environment: [A=b]}}' }, OURS],
  ['a compose file with other services', { 'docker-compose.yaml': 'services: {db: {init: false, image: x}}' }, OURS],
  ['a compose file without services', { 'docker-compose.yaml': 'volumes: {}' }, OURS],
  ['init: false', { 'docker-compose.yaml': 'services: {main: {init: false}}' }, []],
  ['init: true', { 'docker-compose.yaml': 'services: {main: {init: true}}' }, []],
  ['an entry point in compose', { 'docker-compose.yaml': 'services: {main: {entrypoint: [/init]}}' }, []],
  ['a grace period', { 'docker-compose.yaml': 'services: {main: {stop_grace_period: 30s}}' }, []],
  ['a compose file that is none', { 'docker-compose.yaml': 'services: [main' }, []],
] as const)('%s', (_, files, expected) => {
  using directory = temporaryDirectory()
  for (const [name, text] of Object.entries(files)) writeFile(`${directory.path}/environment/${name}`, text)
  expect(overlaysFor(directory.path, OURS)).toEqual(expected)
})
