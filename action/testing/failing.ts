import { act } from '#action/lib/act'

await act(async () => {
  throw new TypeError(`cannot read <b> of sk-ant-api03-${'a1B2'.repeat(23)}AA`)
})
