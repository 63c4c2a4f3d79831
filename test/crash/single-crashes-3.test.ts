import { testSingleCrashes } from './single-crashes.ts';

testSingleCrashes(2, { of: 3 });
