import { actionKinds, customActions, describeFlow, flowActions, runFlow, standardActions } from '../actions/actions.ts';
import {
  changeIngest,
  createIngest,
  deleteIngest,
  failedResults,
  successfulResults,
  unprocessedRecords,
  upload,
} from '../bulk/ingest.ts';
import { getJob, listJobs } from '../bulk/jobs.ts';
import { changeQueryJob, createQueryJob, deleteQueryJob, queryResultPages, queryResults } from '../bulk/query-job.ts';
import { Router } from '../http/router.ts';
import { parameterizedSearch, search } from '../search/search.ts';
import { batch } from './batch.ts';
import { deleted, updated } from './changes.ts';
import { createMany, deleteMany, readMany, updateMany, upsertMany } from './collections.ts';
import { compactLayouts, manyCompactLayouts } from './compact-layouts.ts';
import { composite, compositeKinds, graph } from './composite.ts';
import { basicInformation, describe, describeGlobal } from './describe.ts';
import { approvalLayouts, layouts, namedLayouts, picklistValues } from './layouts.ts';
import { limits, recordCount } from './limits.ts';
import { describeListView, listViewResults, listViews } from './list-views.ts';
import { query, queryAll, queryMore } from './query.ts';
import { describeQuickAction, quickActionDefaults, quickActions, runQuickAction } from './quick-actions.ts';
import { recent, tabs, theme } from './recent.ts';
import type { RestHandler } from './rest-request.ts';
import { root } from './root.ts';
import { scopeOrder, searchLayout, suggestions } from './search-layouts.ts';
import { create, createByKey, deleteByKey, get, getByKey, remove, update, upsert } from './sobjects.ts';
import { toolingDescribe, toolingObjects, toolingQuery, toolingRoot } from './tooling.ts';
import { tree } from './tree.ts';
import { changePassword, newPassword, passwordStatus } from './user-password.ts';
import { chatterMe, organization } from './whoami.ts';

/** Every REST resource below /services/data/vNN.0. */
export const routes = new Router<RestHandler>()
  .on('GET,HEAD', '', root)
  .on('GET,HEAD', '/sobjects', describeGlobal)
  .on('GET,HEAD', '/sobjects/:object', basicInformation)
  .on('POST', '/sobjects/:object', create)
  .on('GET,HEAD', '/sobjects/:object/describe', describe)
  .on('GET,HEAD', '/quickActions', quickActions)
  .on('GET,HEAD', '/quickActions/:action', describeQuickAction)
  .on('POST', '/quickActions/:action', runQuickAction)
  .on('GET,HEAD', '/quickActions/:action/describe', describeQuickAction)
  .on('GET,HEAD', '/quickActions/:action/defaultValues', quickActionDefaults)
  .on('GET,HEAD', '/quickActions/:action/defaultValues/:context', quickActionDefaults)
  .on('GET,HEAD', '/sobjects/:object/quickActions', quickActions)
  .on('GET,HEAD', '/sobjects/:object/quickActions/:action', describeQuickAction)
  .on('POST', '/sobjects/:object/quickActions/:action', runQuickAction)
  .on('GET,HEAD', '/sobjects/:object/quickActions/:action/describe', describeQuickAction)
  .on('GET,HEAD', '/sobjects/:object/quickActions/:action/defaultValues', quickActionDefaults)
  .on('GET,HEAD', '/sobjects/:object/quickActions/:action/defaultValues/:context', quickActionDefaults)
  .on('GET,HEAD', '/compactLayouts', manyCompactLayouts)
  .on('GET,HEAD', '/chatter/users/me', chatterMe)
  .on('GET,HEAD', '/connect/organization', organization)
  .on('GET,HEAD', '/search/layout', searchLayout)
  .on('GET,HEAD', '/search/scopeOrder', scopeOrder)
  .on('GET,HEAD', '/search/suggestions', suggestions)
  .on('GET,HEAD', '/tooling', toolingRoot)
  .on('GET,HEAD', '/tooling/query', toolingQuery)
  .on('GET,HEAD', '/tooling/query/:locator', queryMore)
  .on('GET,HEAD', '/tooling/sobjects', toolingObjects)
  .on('GET,HEAD', '/tooling/sobjects/:object/describe', toolingDescribe)
  .on('GET,HEAD', '/sobjects/:object/listviews', listViews)
  .on('GET,HEAD', '/sobjects/:object/listviews/:view', describeListView)
  .on('GET,HEAD', '/sobjects/:object/listviews/:view/describe', describeListView)
  .on('GET,HEAD', '/sobjects/:object/listviews/:view/results', listViewResults)
  .on('GET,HEAD', '/sobjects/:object/describe/compactLayouts', compactLayouts)
  .on('GET,HEAD', '/sobjects/:object/describe/approvalLayouts', approvalLayouts)
  .on('GET,HEAD', '/sobjects/:object/describe/layouts', layouts)
  .on('GET,HEAD', '/sobjects/:object/describe/layouts/:recordType', layouts)
  .on('GET,HEAD', '/sobjects/:object/describe/namedLayouts/:name', namedLayouts)
  .on('GET,HEAD', '/ui-api/object-info/:object/picklist-values/:recordType', picklistValues)
  .on('GET,HEAD', '/sobjects/:object/:id', get)
  .on('PATCH', '/sobjects/:object/:id', update)
  .on('DELETE', '/sobjects/:object/:id', remove)
  .on('POST', '/sobjects/:object/:id', createByKey)
  .on('GET,HEAD', '/sobjects/User/:user/password', passwordStatus)
  .on('POST', '/sobjects/User/:user/password', changePassword)
  .on('DELETE', '/sobjects/User/:user/password', newPassword)
  .on('GET,HEAD', '/sobjects/:object/:field/:value', getByKey)
  .on('PATCH', '/sobjects/:object/:field/:value', upsert)
  .on('DELETE', '/sobjects/:object/:field/:value', deleteByKey)
  .on('GET,HEAD', '/sobjects/:object/updated', updated)
  .on('GET,HEAD', '/sobjects/:object/deleted', deleted)
  .on('GET,HEAD', '/actions', actionKinds)
  .on('GET,HEAD', '/actions/standard', standardActions)
  .on('GET,HEAD', '/actions/custom', customActions)
  .on('GET,HEAD', '/actions/custom/flow', flowActions)
  .on('GET,HEAD', '/actions/custom/flow/:flow', describeFlow)
  .on('POST', '/actions/custom/flow/:flow', runFlow)
  .on('GET,HEAD', '/recent', recent)
  .on('GET,HEAD', '/tabs', tabs)
  .on('GET,HEAD', '/theme', theme)
  .on('GET,HEAD', '/limits', limits)
  .on('GET,HEAD', '/limits/recordCount', recordCount)
  .on('GET,HEAD', '/composite', compositeKinds)
  .on('POST', '/composite', composite)
  .on('POST', '/composite/graph', graph)
  .on('POST', '/composite/batch', batch)
  .on('POST', '/composite/tree/:object', tree)
  .on('POST', '/composite/sobjects', createMany)
  .on('PATCH', '/composite/sobjects', updateMany)
  .on('DELETE', '/composite/sobjects', deleteMany)
  .on('GET,POST', '/composite/sobjects/:object', readMany)
  .on('PATCH', '/composite/sobjects/:object/:field', upsertMany)
  .on('GET,HEAD', '/search', search)
  .on('GET,POST', '/parameterizedSearch', parameterizedSearch)
  .on('POST', '/jobs/ingest', createIngest)
  .on('GET', '/jobs/ingest', listJobs('ingest'))
  .on('GET', '/jobs/ingest/:job', getJob('ingest'))
  .on('PATCH', '/jobs/ingest/:job', changeIngest)
  .on('DELETE', '/jobs/ingest/:job', deleteIngest)
  .on('PUT', '/jobs/ingest/:job/batches', upload)
  .on('GET', '/jobs/ingest/:job/successfulResults', successfulResults)
  .on('GET', '/jobs/ingest/:job/failedResults', failedResults)
  .on('GET', '/jobs/ingest/:job/unprocessedrecords', unprocessedRecords)
  .on('POST', '/jobs/query', createQueryJob)
  .on('GET', '/jobs/query', listJobs('query'))
  .on('GET', '/jobs/query/:job', getJob('query'))
  .on('PATCH', '/jobs/query/:job', changeQueryJob)
  .on('DELETE', '/jobs/query/:job', deleteQueryJob)
  .on('GET', '/jobs/query/:job/results', queryResults)
  .on('GET', '/jobs/query/:job/resultPages', queryResultPages)
  .on('GET,HEAD', '/query', query)
  .on('GET,HEAD', '/query/:locator', queryMore)
  .on('GET,HEAD', '/queryAll', queryAll)
  .on('GET,HEAD', '/queryAll/:locator', queryMore);
