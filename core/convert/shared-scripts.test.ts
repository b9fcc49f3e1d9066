// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of shells.
import { expect, it } from 'vitest'
import { missingTests } from '#core/convert/shared-scripts'

const fieldsOf = (text: string, carried: readonly string[] = ['test_outputs.py']): readonly string[] =>
  missingTests([{ path: 'run-tests.sh', text }], new Set(carried)).map(({ field }) => field)

it.each([
  ['source $TEST_DIR/setup-uv-pytest.sh', ['run-tests.sh: setup-uv-pytest.sh']],
  ['bash "${TEST_DIR}/run-uv-pytest.sh"', ['run-tests.sh: run-uv-pytest.sh']],
  ['cd "$TEST_DIR" && bash ./run-uv-pytest.sh', ['run-tests.sh: run-uv-pytest.sh']],
  ['python "$TEST_DIR"/lib/judge.py', ['run-tests.sh: lib/judge.py']],
  ['bash ${TEST_DIR:-/tests}/a.sh; bash /tests/b.sh', ['run-tests.sh: a.sh', 'run-tests.sh: b.sh']],
])('%s is lost where the task does not carry it', (text, fields) => {
  expect(fieldsOf(text)).toEqual(fields)
  expect(
    fieldsOf(
      text,
      fields.map((field) => field.slice('run-tests.sh: '.length)),
    ),
  ).toEqual([])
})

it.each([
  'pytest $TEST_DIR/test_outputs.py --junitxml=$TEST_DIR/report.xml',
  '# bash $TEST_DIR/old.sh',
  'cat > $TEST_DIR/made.py <<EOF\nEOF\npython $TEST_DIR/made.py',
  'cp helper.py "$TEST_DIR/helper.py"\npython $TEST_DIR/helper.py',
  'bash /app/tests/run.sh',
])('%s misses nothing', (text) => {
  expect(fieldsOf(text)).toEqual([])
})

it('what is copied out of tests/ must be there', () => {
  expect(fieldsOf('cp "$TEST_DIR/a.py" /app/')).toEqual(['run-tests.sh: a.py'])
})

it('a task without tests/ has lost them, and says what it means', () => {
  expect(missingTests([{ path: 'run-tests.sh', text: 'true' }], new Set())).toMatchObject([
    { field: 'tests/', fate: 'lost', words: expect.stringContaining('run-tests.sh alone judges') },
  ])
})
