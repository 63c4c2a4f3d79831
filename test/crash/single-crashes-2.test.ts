import { testSingleCrashes } from './single-crashes.ts';

testSingleCrashes(1, { of: 3 });
