import { readRegularFile } from '#core/harbor/files'

/** The last lines of a console file, for people; null when there is none. */
export function consoleTail(file: string, bytes = 4000): string | null {
  const read = readRegularFile(file, bytes, { tail: true })
  const tail = read.state === 'read' ? read.bytes.toString('utf8').trim() : ''
  return tail === '' ? null : tail
}
