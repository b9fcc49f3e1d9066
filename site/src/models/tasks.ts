import { type TaskList, taskList } from '#core/report/task-list'
import { boardOf, taskPagesOf } from '../model.ts'
import { derived } from '../sources.ts'

export const taskListOf = derived('task list', (sources): TaskList => taskList(boardOf(sources), taskPagesOf(sources)))
