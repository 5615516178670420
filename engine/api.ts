/** What the app's server and the command line may call. Rules live behind it; nothing else of the engine is imported there. */
export { templateDocument } from '../templates/registry.ts';
export { addConnection, reconnect } from './connections/add.ts';
export { accessLetter, adminLetter, explainRefusal } from './connections/admin-letter.ts';
export { setShare } from './connections/allowance.ts';
export { connectionCalls } from './connections/calls.ts';
export { checkSecretKey } from './connections/check-secret-key.ts';
export { closeClients } from './connections/clients.ts';
export { deleteConnection } from './connections/delete.ts';
export { checkDriftNow, connectionDrift } from './connections/drift.ts';
export { type GivenBefore, givenBefore } from './connections/given.ts';
export { dropHeld as dropHeldSignIn, heldSignIn, takeHeld as takeHeldSignIn } from './connections/held-sign-in.ts';
export { keyPairOf, renewKeyPair } from './connections/key-pairs.ts';
export { type ListedConnection, listConnections } from './connections/list.ts';
export { connectionNamed, renameConnection } from './connections/names.ts';
export { checkAccess, connectionNeeds } from './connections/needs.ts';
export { finishOAuth, oauthRedirectUri, startOAuth } from './connections/oauth.ts';
export { addPracticeConnection, practicePages, reconnectPractice } from './connections/practice.ts';
export { planSwap, swapConnection } from './connections/swap.ts';
export { testConnection } from './connections/test-connection.ts';
export { isDatabaseAway } from './database-away.ts';
export { type Actor, type Engine, openEngine } from './engine.ts';
export { type FlowStops, readFlowStops, saveBrake } from './flows/brake.ts';
export { runByHand, sendEvent } from './flows/by-hand.ts';
export { catalog } from './flows/catalog.ts';
export { chooseSample, fetchLatest, runChosen, searchChoices } from './flows/choose.ts';
export { createFlow, deleteFlow, duplicateFlow, renameFlow } from './flows/create.ts';
export { type FlowDetail, getFlow, type SampleState } from './flows/detail.ts';
export { discardDraft, saveDraft } from './flows/draft.ts';
export { forReaders } from './flows/for-readers.ts';
export { type FlowListRow, listFlows } from './flows/list.ts';
export { loadOptions } from './flows/options.ts';
export { pauseFlow } from './flows/pause.ts';
export { type PollState, pollNow } from './flows/polls.ts';
export { checkDocument, checkFlow, publishFlow } from './flows/publish.ts';
export { countPausedRuns, type PausedRuns, resumeFlow } from './flows/resume.ts';
export { useExample, waitForSample } from './flows/samples.ts';
export { simulateSearch } from './flows/simulate.ts';
export { goOn, readStop, stopWorkspace, type WorkspaceStop } from './flows/stop.ts';
export { type Switched, switchFlow } from './flows/switch.ts';
export { listTemplates, type TemplateCard, useTemplate } from './flows/templates.ts';
export { previewStep, type StepTest, testStep } from './flows/test-step.ts';
export { exportFlow, importFlow, readExport } from './flows/transfer.ts';
export { listMails, listNotices, markNoticesSeen } from './notices/list.ts';
export { isOwnPath } from './own-path.ts';
export { addPerson, hasOwner } from './people/add.ts';
export { setLocale } from './people/locale.ts';
export { claimOwnerCode } from './people/owner-code.ts';
export { listWorkspaces, memberships, saveWorkspace } from './people/workspace.ts';
export { type Answer, answerRun, releaseLane } from './runs/answer.ts';
export { cancelRun } from './runs/cancel.ts';
export { getRun, type RunDetail, type StepDetail } from './runs/detail.ts';
export { askDrop, type DropQuestion, dropRuns } from './runs/drop.ts';
export { listEvents, readRefused } from './runs/events.ts';
export { type FailureChoice, type FailureGroup, listFailures } from './runs/failures.ts';
export { listRuns, type RunRow } from './runs/list.ts';
export { rerunRuns } from './runs/rerun.ts';
export { checkRerun, type RerunCheck } from './runs/rerun-check.ts';
export { checkFailures, type Rerunning, rerunFailures } from './runs/rerun-failures.ts';
export { listQueues, listWaiting, type Queue } from './runs/waiting.ts';
export {
  describeError,
  type Locale,
  loadWords,
  localeOf,
  locales,
  mergeWords,
  translator,
  translatorOf,
} from './words.ts';
