import type { Rule } from '#core/check/rule'
import { LAYOUT_RULES } from '#core/check/rules/layout'
import { SUPPRESSION_RULES } from '#core/check/rules/suppressions'

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [...LAYOUT_RULES, ...SUPPRESSION_RULES]
