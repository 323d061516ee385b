// Wire types of the REST API: those of its generated client, so that they stand in one place.
export * from '../../../../clients/typescript/src/types';
