import { Router } from '../http/router.ts';
import { basicInformation, describe, describeGlobal } from './describe.ts';
import { query, queryAll, queryMore } from './query.ts';
import type { RestHandler } from './rest-request.ts';
import { root } from './root.ts';
import { create, createByKey, deleteByKey, get, getByKey, remove, update, upsert } from './sobjects.ts';

/** Every REST resource below /services/data/vNN.0. */
export const routes = new Router<RestHandler>()
  .on('GET,HEAD', '', root)
  .on('GET,HEAD', '/sobjects', describeGlobal)
  .on('GET,HEAD', '/sobjects/:object', basicInformation)
  .on('POST', '/sobjects/:object', create)
  .on('GET,HEAD', '/sobjects/:object/describe', describe)
  .on('GET,HEAD', '/sobjects/:object/:id', get)
  .on('PATCH', '/sobjects/:object/:id', update)
  .on('DELETE', '/sobjects/:object/:id', remove)
  .on('POST', '/sobjects/:object/:id', createByKey)
  .on('GET,HEAD', '/sobjects/:object/:field/:value', getByKey)
  .on('PATCH', '/sobjects/:object/:field/:value', upsert)
  .on('DELETE', '/sobjects/:object/:field/:value', deleteByKey)
  .on('GET,HEAD', '/query', query)
  .on('GET,HEAD', '/query/:locator', queryMore)
  .on('GET,HEAD', '/queryAll', queryAll)
  .on('GET,HEAD', '/queryAll/:locator', queryMore);
