import { FAMILIES, type Rule } from '#core/check/rule'
import { COMPOSE_RULES } from '#core/check/rules/compose'
import { CONFIGURATION_RULES } from '#core/check/rules/configuration'
import { CONTENT_RULES } from '#core/check/rules/content'
import { ENVIRONMENT_RULES } from '#core/check/rules/environment'
import { HOUSE_RULES } from '#core/check/rules/house'
import { INSTRUCTION_RULES } from '#core/check/rules/instruction'
import { LAYOUT_RULES } from '#core/check/rules/layout'
import { LIMIT_RULES } from '#core/check/rules/limits'
import { PACKAGE_RULES } from '#core/check/rules/packages'
import { SUPPRESSION_RULES } from '#core/check/rules/suppressions'
import { VERIFIER_RULES } from '#core/check/rules/verifier'

const ORDER = Object.keys(FAMILIES)

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  ...LAYOUT_RULES,
  ...CONFIGURATION_RULES,
  ...LIMIT_RULES,
  ...ENVIRONMENT_RULES,
  ...PACKAGE_RULES,
  ...COMPOSE_RULES,
  ...VERIFIER_RULES,
  ...INSTRUCTION_RULES,
  ...CONTENT_RULES,
  ...HOUSE_RULES,
  ...SUPPRESSION_RULES,
].toSorted((a, b) => ORDER.indexOf(a.family) - ORDER.indexOf(b.family))
