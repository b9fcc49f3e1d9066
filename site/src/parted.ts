/** `$9.64 (24 of 30)` -> `$9.64`, `(24 of 30)`: what stands in brackets is a remark, of a line of its own, so that numbers align. */
export function parted(text: string): { readonly value: string; readonly remark: string | null } {
  const [, value = text, remark = null] = text.match(/^(.*?)(?: (\(.*\)))?$/) ?? []
  return { value, remark }
}
