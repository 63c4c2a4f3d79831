#!/usr/bin/env node
import { compileLater } from './compile-later.ts';
import { commandFolder, runCompiled } from './compiled-code.ts';

compileLater();
runCompiled(commandFolder(import.meta.dirname), 'main.cjs');
