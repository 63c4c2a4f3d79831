import { testSingleCrashes } from './single-crashes.ts';

testSingleCrashes(0, { of: 3 });
