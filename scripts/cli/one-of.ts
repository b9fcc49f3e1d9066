import { nearest } from '#core/manifest/parse'
import { UserError } from '#core/user-error'

/** The known word that was asked for. Throws a UserError that names the nearest one for any other. */
export function oneOf<Word extends string>(known: readonly Word[], asked: string, where: string): Word {
  const found = known.find((word) => word === asked)
  if (found !== undefined) return found
  const words = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`
  throw new UserError(`expected ${words}, found "${asked}"`, { where, remedy: nearest(asked, known) })
}
