import type { DeskApi } from '../../../preload/api/desk-api.ts';
import type { FakeDeskOptions } from '../fake-desk.ts';

/** What the page asks of a fake desk in a worker. */
export type ToFakeDesk =
	| { readonly kind: 'open'; readonly options: Partial<FakeDeskOptions> }
	| {
			readonly kind: 'call';
			readonly callNo: number;
			readonly name: Exclude<keyof DeskApi, 'onPush'>;
			readonly carried: readonly unknown[];
	  }
	| { readonly kind: 'pace'; readonly giftsPerSecond: number };

/** What the worker says: answers as values, pushes as the JSON text in which they cross the real border. */
export type FromFakeDesk =
	| { readonly kind: 'answer'; readonly callNo: number; readonly answer: unknown }
	| { readonly kind: 'push'; readonly push: string };
