import type { Log, ReportingDescriptor, Result } from 'sarif'
import { docOf } from '#core/check/check'
import type { Finding } from '#core/check/finding'
import type { Rule } from '#core/check/rule'

/**
 * Findings as SARIF 2.1.0. Suppressed ones are in it, with their reason.
 *
 * @param version of Regatta
 * @param docs address of the directory that has docs/task-rules.md; null: not known, and rules tell the path alone
 */
export function checkSarif(
  findings: readonly Finding[],
  rules: readonly Rule[],
  version: string,
  docs: string | null = null,
): Log {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'regatta check', version, rules: rules.map((rule) => descriptor(rule, docs)) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, rules)),
      },
    ],
  }
}

function descriptor({ id, what, why, fix, severity, family }: Rule, docs: string | null): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: what },
    fullDescription: { text: `${what} ${why}` },
    help: { text: `${fix} (${docOf(id)})` },
    ...(docs === null ? {} : { helpUri: `${docs}/${docOf(id)}` }),
    defaultConfiguration: { level: severity },
    properties: { tags: [family] },
  }
}

function result(finding: Finding, rules: readonly Rule[]): Result {
  const { rule, severity, path, line, column, message, fix, suppressed, fingerprint, task } = finding
  const region =
    line === null ? {} : { region: { startLine: line, ...(column === null ? {} : { startColumn: column }) } }
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: `${message}. ${fix}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: '%SRCROOT%' }, ...region } }],
    partialFingerprints: { 'regattaCheck/v1': `${task}:${fingerprint}` },
    ...(suppressed === null
      ? {}
      : {
          suppressions: [
            { kind: suppressed.until === null ? 'external' : 'inSource', justification: suppressed.reason },
          ],
        }),
  }
}

/** A relative reference: what would be a scheme, a query or a fragment in a file's name is encoded. */
function uriOf(path: string): string {
  return path
    .toWellFormed()
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/')
}
