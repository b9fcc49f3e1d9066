import { info, setOutput, warning } from '@actions/core'
import { z } from 'zod'
import { command, NOTHING_STARTS } from '#action/command/command'
import { act } from '#action/lib/act'
import { harmless } from '#action/lib/harmless'
import { readInputs } from '#action/lib/inputs'

await act(async () => {
  const { token } = readInputs(z.object({ token: z.string().min(1, 'expected a token') }))
  let outputs = NOTHING_STARTS
  try {
    outputs = await command({
      environment: process.env,
      token,
      say: (line) => info(harmless(line)),
      warn: (line) => warning(harmless(line)),
    })
  } finally {
    for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  }
  return null
})
