import{C as partialRecord,D as union,E as string,J as addToSummary,K as escapeMarkdown,L as act,P as getOctokit,R as UserError,S as object,T as strictObject,V as hideKeys,X as oneLine,Y as harmless,Z as plainLines,_ as int,_t as __toESM,at as setOutput,ft as __commonJSMin,h as boolean,m as array,ot as setSecret,p as _enum,q as ownMarkdown,rt as info,x as number,y as literal}from"./iso.js";import{n as requestProblem,r as statusOf,t as patientRequests}from"./patient-requests.js";import{i as takePlan,r as takeArtifact}from"./take.js";import{E as verifierTail,S as readJsonFile,T as trialReader,k as listDirectory,s as eventsIn,t as collectRun}from"./collect-run.js";import{J as OUTCOMES,L as partOf,P as Artifacts,Y as isExcluded}from"./plan-document.js";import{n as OUTCOME_WORDS,r as success,t as runSummary}from"./run-summary.js";import{c as sabotageVerdict,d as weaknessesOf,l as partialRewards,m as SEPARATE_VERIFIER,n as textBlock,o as sabotageDocumentSchema,r as SABOTAGE_FILE,s as sabotageFoundSchema,t as fold,v as sabotageOfName}from"./fold.js";import{a as differenceWithInterval,c as list,d as points,f as rateWithInterval,h as usd$1,i as differenceInterval,l as pValue,m as spent,n as censoredDuration,o as duration,p as signedPoints,r as count$1,s as fraction,u as plural}from"./format.js";import{n as PULL_REQUEST_WORKFLOW}from"./workflow-runs.js";import{a as fetchBranch,i as addSegmentsOf,n as readVoids,o as boardExperiment,r as readPrices,t as planExperiment}from"./plan-experiment.js";import{o as candidate,t as readManifest}from"./read.js";import{n as changedOutside,t as RunArtifacts}from"./run-artifacts.js";import{a as TASKS,t as readTask}from"./read2.js";import{E as voidFinder,b as costOf,l as sabotageShares,m as jobPacking,t as candidateFindings,x as quantile}from"./task-checks.js";import{n as takeParts,t as importRecords}from"./import.js";import{n as runUrl,r as workflowRun,t as checkPlanFits}from"./workflow-run.js";import{i as readTrials}from"./read3.js";import{n as sum,t as mean}from"./mean.js";import{n as taskNamer,r as taskNames}from"./task-name.js";import{t as plainMessage}from"./plain-message.js";import{n as cutMarkdown,t as keepPart}from"./sticky-comment.js";import{t as AGENT_OR_MODEL}from"./name.js";import{t as markdownTable}from"./markdown-table.js";import{i as readInputs,n as pathInRepository,r as planDigest}from"./inputs.js";import{cp,mkdir,mkdtemp,rm,writeFile}from"node:fs/promises";import{basename,dirname,join,posix,resolve}from"node:path";import{existsSync}from"node:fs";const TIE_TOLERANCE=1e-12;const COMPARISON_TOLERANCE=1e-9;const NEAR=.5;function phaseTimes(trials,limits){const oracle=trials.filter(({agent})=>agent===`oracle`);return[...slowest(`build`,trials,limits.build_timeout_s),...slowest(`agent`,oracle,limits.agent_timeout_s),...slowest(`verifier`,trials,limits.verifier_timeout_s)]}function shareOf({seconds,limit}){return limit===null||limit<=0?null:seconds/limit}function slowest(phase,trials,limit){const[first]=trials.flatMap(trial=>{const seconds=trial[`${phase}_s`];return seconds===null?[]:[{phase,agent:trial.agent,seconds,limit}]}).sort((a,b)=>b.seconds-a.seconds);return first===void 0?[]:[first]}const REMEDIES={flaky:`The solution or a test depends on chance, time or order: wait for what is needed, fix seeds, compare sorted.`,time:`Raise the limit to several times what the solution needs: another machine is slower or busier.`,processes:`Have the solution end what it starts; what the tests need running they start themselves. An agent that leaves it running competes with the tests.`,outside:"If that is the work, say so in the instruction and list it in `artifacts`; if not, keep the solution within the WORKDIR or /tmp.",network:`Install what the tests need while the image is built, and fetch nothing at verification: the reward must not hang on a server.`,reward:`Give the task a separate verifier: docs/task-rules.md#shared-verifier. There an agent has no hand in what the tests write.`,two_rewards:`Write one reward file only: where two disagree the lower one counts.`,unknown:null};const MOST_NAMED$2=5;const LONGEST_NAME=160;function remarksOf(proof){return[...flaky(proof),...proof.times.filter(time=>(shareOf(time)??0)>=NEAR).map(time=>remark(`time`,timeWords(time))),...processes(proof),...outside(proof),...network(proof),...reward(proof),...unknown$2(proof)]}function timeWords(time){const share=shareOf(time);const seconds=time.seconds<10?time.seconds.toFixed(1):String(Math.round(time.seconds));if(share===null||time.limit===null)return`${time.phase} ${seconds} s, no limit`;return`${time.phase} ${seconds} s of ${Math.round(time.limit)} s: ${Math.round(100*share)} %`}function remark(kind,message,shown=null){return{kind,message:oneLine(message),remedy:REMEDIES[kind],shown}}function flaky({flaky,diff}){if(flaky.length===0&&diff===null)return[];const tests=flaky.map(({name,suite,passed,failed})=>{return`${cut(suite===null?name:`${suite}: ${name}`)} (passed ${passed}, failed ${failed})`});return[remark(`flaky`,`${tests.length===0?`oracle passed and failed`:`flaky with oracle: ${named$1(tests)}`}${diff===null?``:`; output of attempt ${diff.passed??`?`}, which passed, against attempt ${diff.failed??`?`}`}`,diff?.text??null)]}function processes({processes}){if(processes.length===0)return[];return[remark(`processes`,`oracle left running when verification began: ${named$1(processes.map(cut),`; `)}`)]}function outside({outside}){if(outside.state===`unknown`||outside.paths.length===0)return[];return[remark(`outside`,`oracle changed outside of the work: ${named$1(outside.paths.map(({path,kind})=>`${cut(path)} (${kind})`),`, `,outside.total)}`)]}function network({network}){if(network.state!==`known`||network.tx_packets===0)return[];const{tx_bytes,tx_packets,rx_bytes}=network;return[remark(`network`,`the verifier used the network: sent ${`${tx_packets} ${tx_packets===1?`packet`:`packets`}`}, ${tx_bytes} B, and received ${rx_bytes} B`)]}const FLAG_WORDS={reward_conflict:`two reward files disagreed`,reward_preseeded:`a reward file was there before the verifier`,reward_rewritten:`something other than the verifier may have written the reward`};function reward({verifier,two_rewards,reward_flags}){const seen=reward_flags.map(flag=>FLAG_WORDS[flag]??flag);const shared=`an agent could write its own reward: the verifier shares its container and /logs/verifier`;if(verifier===`shared`)return[remark(`reward`,[shared,...seen,...twoWords(two_rewards)].join(`; `))];return[...seen.length===0?[]:[remark(`reward`,seen.join(`; `))],...twoWords(two_rewards).map(words=>remark(`two_rewards`,words))]}function twoWords(two){return two?[`the verifier leaves reward.txt and reward.json`]:[]}function unknown$2({outside,network,observed,trials}){if(trials===0)return[];if(observed===0)return[remark(`unknown`,`not known: processes, files outside, network (no trial was looked at)`)];const words=[...outside.state===`unknown`?[`files outside of the work (${cut(outside.reason)})`]:[],...network.state===`unknown`?[`network at verification (${cut(network.reason)})`]:[]];return words.length===0?[]:[remark(`unknown`,`not known: ${words.join(`, `)}`)]}function named$1(names,between=`, `,total=names.length){const shown=names.slice(0,MOST_NAMED$2);const rest=total-shown.length;return`${shown.join(between)}${rest>0?` and ${rest} more`:``}`}function cut(text){const line=oneLine(text.slice(0,640));return line.length<=LONGEST_NAME?line:`${line.slice(0,LONGEST_NAME).toWellFormed()}...`}function flakyTests(tests){return[...Map.groupBy(tests,test=>JSON.stringify([test.suite,test.name])).values()].flatMap(own=>{const[first]=own;if(first===void 0)return[];const count=status=>own.filter(test=>test.status===status).length;return[{name:first.name,suite:first.suite,passed:count(`passed`),failed:count(`failed`)}]}).filter(({passed,failed})=>passed>0&&failed>0).sort((a,b)=>Math.min(b.passed,b.failed)-Math.min(a.passed,a.failed)||(a.name<b.name?-1:1))}var Diff=class{diff(oldStr,newStr,options={}){let callback;if(typeof options===`function`){callback=options;options={}}else if(`callback`in options)callback=options.callback;const oldString=this.castInput(oldStr,options);const newString=this.castInput(newStr,options);const oldTokens=this.removeEmpty(this.tokenize(oldString,options));const newTokens=this.removeEmpty(this.tokenize(newString,options));return this.diffWithOptionsObj(oldTokens,newTokens,options,callback)}diffWithOptionsObj(oldTokens,newTokens,options,callback){var _a;const done=value=>{value=this.postProcess(value,options);if(callback){setTimeout(function(){callback(value)},0);return}else return value};const newLen=newTokens.length,oldLen=oldTokens.length;let editLength=1;let maxEditLength=newLen+oldLen;if(options.maxEditLength!=null)maxEditLength=Math.min(maxEditLength,options.maxEditLength);const maxExecutionTime=(_a=options.timeout)!==null&&_a!==void 0?_a:Infinity;const abortAfterTimestamp=Date.now()+maxExecutionTime;const bestPath=[{oldPos:-1,lastComponent:void 0}];let newPos=this.extractCommon(bestPath[0],newTokens,oldTokens,0,options);if(bestPath[0].oldPos+1>=oldLen&&newPos+1>=newLen)return done(this.buildValues(bestPath[0].lastComponent,newTokens,oldTokens));let minDiagonalToConsider=-Infinity,maxDiagonalToConsider=Infinity;const execEditLength=()=>{for(let diagonalPath=Math.max(minDiagonalToConsider,-editLength);diagonalPath<=Math.min(maxDiagonalToConsider,editLength);diagonalPath+=2){let basePath;const removePath=bestPath[diagonalPath-1],addPath=bestPath[diagonalPath+1];if(removePath)bestPath[diagonalPath-1]=void 0;let canAdd=false;if(addPath){const addPathNewPos=addPath.oldPos-diagonalPath;canAdd=addPath&&0<=addPathNewPos&&addPathNewPos<newLen}const canRemove=removePath&&removePath.oldPos+1<oldLen;if(!canAdd&&!canRemove){bestPath[diagonalPath]=void 0;continue}if(!canRemove||canAdd&&removePath.oldPos<addPath.oldPos)basePath=this.addToPath(addPath,true,false,0,options);else basePath=this.addToPath(removePath,false,true,1,options);newPos=this.extractCommon(basePath,newTokens,oldTokens,diagonalPath,options);if(basePath.oldPos+1>=oldLen&&newPos+1>=newLen)return done(this.buildValues(basePath.lastComponent,newTokens,oldTokens))||true;else{bestPath[diagonalPath]=basePath;if(basePath.oldPos+1>=oldLen)maxDiagonalToConsider=Math.min(maxDiagonalToConsider,diagonalPath-1);if(newPos+1>=newLen)minDiagonalToConsider=Math.max(minDiagonalToConsider,diagonalPath+1)}}editLength++};if(callback)(function exec(){setTimeout(function(){if(editLength>maxEditLength||Date.now()>abortAfterTimestamp)return callback(void 0);if(!execEditLength())exec()},0)})();else while(editLength<=maxEditLength&&Date.now()<=abortAfterTimestamp){const ret=execEditLength();if(ret)return ret}}addToPath(path,added,removed,oldPosInc,options){const last=path.lastComponent;if(last&&!options.oneChangePerToken&&last.added===added&&last.removed===removed)return{oldPos:path.oldPos+oldPosInc,lastComponent:{count:last.count+1,added,removed,previousComponent:last.previousComponent}};else return{oldPos:path.oldPos+oldPosInc,lastComponent:{count:1,added,removed,previousComponent:last}}}extractCommon(basePath,newTokens,oldTokens,diagonalPath,options){const newLen=newTokens.length,oldLen=oldTokens.length;let oldPos=basePath.oldPos,newPos=oldPos-diagonalPath,commonCount=0;while(newPos+1<newLen&&oldPos+1<oldLen&&this.equals(oldTokens[oldPos+1],newTokens[newPos+1],options)){newPos++;oldPos++;commonCount++;if(options.oneChangePerToken)basePath.lastComponent={count:1,previousComponent:basePath.lastComponent,added:false,removed:false}}if(commonCount&&!options.oneChangePerToken)basePath.lastComponent={count:commonCount,previousComponent:basePath.lastComponent,added:false,removed:false};basePath.oldPos=oldPos;return newPos}equals(left,right,options){if(options.comparator)return options.comparator(left,right);else return left===right||!!options.ignoreCase&&left.toLowerCase()===right.toLowerCase()}removeEmpty(array){const ret=[];for(let i=0;i<array.length;i++)if(array[i])ret.push(array[i]);return ret}castInput(value,options){return value}tokenize(value,options){return Array.from(value)}join(chars){return chars.join(``)}postProcess(changeObjects,options){return changeObjects}get useLongestToken(){return false}buildValues(lastComponent,newTokens,oldTokens){const components=[];let nextComponent;while(lastComponent){components.push(lastComponent);nextComponent=lastComponent.previousComponent;delete lastComponent.previousComponent;lastComponent=nextComponent}components.reverse();const componentLen=components.length;let componentPos=0,newPos=0,oldPos=0;for(;componentPos<componentLen;componentPos++){const component=components[componentPos];if(!component.removed){if(!component.added&&this.useLongestToken){let value=newTokens.slice(newPos,newPos+component.count);value=value.map(function(value,i){const oldValue=oldTokens[oldPos+i];return oldValue.length>value.length?oldValue:value});component.value=this.join(value)}else component.value=this.join(newTokens.slice(newPos,newPos+component.count));newPos+=component.count;if(!component.added)oldPos+=component.count}else{component.value=this.join(oldTokens.slice(oldPos,oldPos+component.count));oldPos+=component.count}}return components}};var CharacterDiff=class extends Diff{};const characterDiff=new CharacterDiff;function longestCommonPrefix(str1,str2){let i=0;for(;i<str1.length&&i<str2.length;i++)if(str1[i]!=str2[i])return str1.slice(0,i);return str1.slice(0,i)}function longestCommonSuffix(str1,str2){let i;if(!str1||!str2||str1[str1.length-1]!=str2[str2.length-1])return``;for(i=0;i<str1.length&&i<str2.length;i++)if(str1[str1.length-(i+1)]!=str2[str2.length-(i+1)])return str1.slice(-i);return str1.slice(-i)}function replacePrefix(string,oldPrefix,newPrefix){if(string.slice(0,oldPrefix.length)!=oldPrefix)throw Error(`string ${JSON.stringify(string)} doesn't start with prefix ${JSON.stringify(oldPrefix)}; this is a bug`);return newPrefix+string.slice(oldPrefix.length)}function replaceSuffix(string,oldSuffix,newSuffix){if(!oldSuffix)return string+newSuffix;if(string.slice(-oldSuffix.length)!=oldSuffix)throw Error(`string ${JSON.stringify(string)} doesn't end with suffix ${JSON.stringify(oldSuffix)}; this is a bug`);return string.slice(0,-oldSuffix.length)+newSuffix}function removePrefix(string,oldPrefix){return replacePrefix(string,oldPrefix,``)}function removeSuffix(string,oldSuffix){return replaceSuffix(string,oldSuffix,``)}function maximumOverlap(string1,string2){return string2.slice(0,overlapCount(string1,string2))}function overlapCount(a,b){let startA=0;if(a.length>b.length)startA=a.length-b.length;let endB=b.length;if(a.length<b.length)endB=a.length;const map=Array(endB);let k=0;map[0]=0;for(let j=1;j<endB;j++){if(b[j]==b[k])map[j]=map[k];else map[j]=k;while(k>0&&b[j]!=b[k])k=map[k];if(b[j]==b[k])k++}k=0;for(let i=startA;i<a.length;i++){while(k>0&&a[i]!=b[k])k=map[k];if(a[i]==b[k])k++}return k}function segment(string,segmenter){const parts=[];for(const segmentObj of Array.from(segmenter.segment(string))){const segment=segmentObj.segment;if(parts.length&&/\s/.test(parts[parts.length-1])&&/\s/.test(segment))parts[parts.length-1]+=segment;else parts.push(segment)}return parts}function trailingWs(string,segmenter){if(segmenter)return leadingAndTrailingWs(string,segmenter)[1];let i;for(i=string.length-1;i>=0;i--)if(!string[i].match(/\s/))break;return string.substring(i+1)}function leadingWs(string,segmenter){if(segmenter)return leadingAndTrailingWs(string,segmenter)[0];const match=string.match(/^\s*/);return match?match[0]:``}function leadingAndTrailingWs(string,segmenter){if(!segmenter)return[leadingWs(string),trailingWs(string)];if(segmenter.resolvedOptions().granularity!=`word`)throw new Error(`The segmenter passed must have a granularity of "word"`);const segments=segment(string,segmenter);const firstSeg=segments[0];const lastSeg=segments[segments.length-1];return[/\s/.test(firstSeg)?firstSeg:``,/\s/.test(lastSeg)?lastSeg:``]}const extendedWordChars=`a-zA-Z0-9_\\u{AD}\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2C6}\\u{2C8}-\\u{2D7}\\u{2DE}-\\u{2FF}\\u{1E00}-\\u{1EFF}`;const tokenizeIncludingWhitespace=new RegExp(`[${extendedWordChars}]+|\\s+|[^${extendedWordChars}]`,`ug`);var WordDiff=class extends Diff{equals(left,right,options){if(options.ignoreCase){left=left.toLowerCase();right=right.toLowerCase()}return left.trim()===right.trim()}tokenize(value,options={}){let parts;if(options.intlSegmenter){const segmenter=options.intlSegmenter;if(segmenter.resolvedOptions().granularity!=`word`)throw new Error(`The segmenter passed must have a granularity of "word"`);parts=segment(value,segmenter)}else parts=value.match(tokenizeIncludingWhitespace)||[];const tokens=[];let prevPart=null;parts.forEach(part=>{if(/\s/.test(part)){if(prevPart==null)tokens.push(part);else tokens.push(tokens.pop()+part)}else if(prevPart!=null&&/\s/.test(prevPart)){if(tokens[tokens.length-1]==prevPart)tokens.push(tokens.pop()+part);else tokens.push(prevPart+part)}else tokens.push(part);prevPart=part});return tokens}join(tokens){return tokens.map((token,i)=>{if(i==0)return token;else return token.replace(/^\s+/,``)}).join(``)}postProcess(changes,options){if(!changes||options.oneChangePerToken)return changes;let lastKeep=null;let insertion=null;let deletion=null;changes.forEach(change=>{if(change.added)insertion=change;else if(change.removed)deletion=change;else{if(insertion||deletion)dedupeWhitespaceInChangeObjects(lastKeep,deletion,insertion,change,options.intlSegmenter);lastKeep=change;insertion=null;deletion=null}});if(insertion||deletion)dedupeWhitespaceInChangeObjects(lastKeep,deletion,insertion,null,options.intlSegmenter);return changes}};const wordDiff=new WordDiff;function dedupeWhitespaceInChangeObjects(startKeep,deletion,insertion,endKeep,segmenter){if(deletion&&insertion){const[oldWsPrefix,oldWsSuffix]=leadingAndTrailingWs(deletion.value,segmenter);const[newWsPrefix,newWsSuffix]=leadingAndTrailingWs(insertion.value,segmenter);if(startKeep){const commonWsPrefix=longestCommonPrefix(oldWsPrefix,newWsPrefix);startKeep.value=replaceSuffix(startKeep.value,newWsPrefix,commonWsPrefix);deletion.value=removePrefix(deletion.value,commonWsPrefix);insertion.value=removePrefix(insertion.value,commonWsPrefix)}if(endKeep){const commonWsSuffix=longestCommonSuffix(oldWsSuffix,newWsSuffix);endKeep.value=replacePrefix(endKeep.value,newWsSuffix,commonWsSuffix);deletion.value=removeSuffix(deletion.value,commonWsSuffix);insertion.value=removeSuffix(insertion.value,commonWsSuffix)}}else if(insertion){if(startKeep){const ws=leadingWs(insertion.value,segmenter);insertion.value=insertion.value.substring(ws.length)}if(endKeep){const ws=leadingWs(endKeep.value,segmenter);endKeep.value=endKeep.value.substring(ws.length)}}else if(startKeep&&endKeep){const newWsFull=leadingWs(endKeep.value,segmenter),[delWsStart,delWsEnd]=leadingAndTrailingWs(deletion.value,segmenter);const newWsStart=longestCommonPrefix(newWsFull,delWsStart);deletion.value=removePrefix(deletion.value,newWsStart);const newWsEnd=longestCommonSuffix(removePrefix(newWsFull,newWsStart),delWsEnd);deletion.value=removeSuffix(deletion.value,newWsEnd);endKeep.value=replacePrefix(endKeep.value,newWsFull,newWsEnd);startKeep.value=replaceSuffix(startKeep.value,newWsFull,newWsFull.slice(0,newWsFull.length-newWsEnd.length))}else if(endKeep){const endKeepWsPrefix=leadingWs(endKeep.value,segmenter);const deletionWsSuffix=trailingWs(deletion.value,segmenter);const overlap=maximumOverlap(deletionWsSuffix,endKeepWsPrefix);deletion.value=removeSuffix(deletion.value,overlap)}else if(startKeep){const startKeepWsSuffix=trailingWs(startKeep.value,segmenter);const deletionWsPrefix=leadingWs(deletion.value,segmenter);const overlap=maximumOverlap(startKeepWsSuffix,deletionWsPrefix);deletion.value=removePrefix(deletion.value,overlap)}}var WordsWithSpaceDiff=class extends Diff{tokenize(value){const regex=new RegExp(`(\\r?\\n)|[${extendedWordChars}]+|[^\\S\\n\\r]+|[^${extendedWordChars}]`,`ug`);return value.match(regex)||[]}};const wordsWithSpaceDiff=new WordsWithSpaceDiff;var LineDiff=class extends Diff{constructor(){super(...arguments);this.tokenize=tokenize}equals(left,right,options){if(options.ignoreWhitespace){if(!options.newlineIsToken||!left.includes(`
`))left=left.trim();if(!options.newlineIsToken||!right.includes(`
`))right=right.trim()}else if(options.ignoreNewlineAtEof&&!options.newlineIsToken){if(left.endsWith(`
`))left=left.slice(0,-1);if(right.endsWith(`
`))right=right.slice(0,-1)}return super.equals(left,right,options)}};const lineDiff=new LineDiff;function diffLines(oldStr,newStr,options){return lineDiff.diff(oldStr,newStr,options)}function tokenize(value,options){if(options.stripTrailingCr)value=value.replace(/\r\n/g,`
`);const retLines=[],linesAndNewlines=value.split(/(\n|\r\n)/);if(!linesAndNewlines[linesAndNewlines.length-1])linesAndNewlines.pop();for(let i=0;i<linesAndNewlines.length;i++){const line=linesAndNewlines[i];if(i%2&&!options.newlineIsToken)retLines[retLines.length-1]+=line;else retLines.push(line)}return retLines}function isSentenceEndPunct(char){return char==`.`||char==`!`||char==`?`}var SentenceDiff=class extends Diff{tokenize(value){var _a;const result=[];let tokenStartI=0;for(let i=0;i<value.length;i++){if(i==value.length-1){result.push(value.slice(tokenStartI));break}if(isSentenceEndPunct(value[i])&&value[i+1].match(/\s/)){result.push(value.slice(tokenStartI,i+1));i=tokenStartI=i+1;while((_a=value[i+1])===null||_a===void 0?void 0:_a.match(/\s/))i++;result.push(value.slice(tokenStartI,i+1));tokenStartI=i+1}}return result}};const sentenceDiff=new SentenceDiff;var CssDiff=class extends Diff{tokenize(value){return value.split(/([{}:;,]|\s+)/)}};const cssDiff=new CssDiff;var JsonDiff=class extends Diff{constructor(){super(...arguments);this.tokenize=tokenize}get useLongestToken(){return true}castInput(value,options){const{undefinedReplacement,stringifyReplacer=(k,v)=>typeof v===`undefined`?undefinedReplacement:v}=options;return typeof value===`string`?value:JSON.stringify(canonicalize(value,null,null,stringifyReplacer),null,`  `)}equals(left,right,options){return super.equals(left.replace(/,([\r\n])/g,`$1`),right.replace(/,([\r\n])/g,`$1`),options)}};const jsonDiff=new JsonDiff;function canonicalize(obj,stack,replacementStack,replacer,key){stack=stack||[];replacementStack=replacementStack||[];if(replacer)obj=replacer(key===void 0?``:key,obj);let i=0;for(;i<stack.length;i+=1)if(stack[i]===obj)return replacementStack[i];let canonicalizedObj;if(`[object Array]`===Object.prototype.toString.call(obj)){stack.push(obj);canonicalizedObj=new Array(obj.length);replacementStack.push(canonicalizedObj);for(i=0;i<obj.length;i+=1)canonicalizedObj[i]=canonicalize(obj[i],stack,replacementStack,replacer,String(i));stack.pop();replacementStack.pop();return canonicalizedObj}if(obj&&obj.toJSON)obj=obj.toJSON();if(typeof obj===`object`&&obj!==null){stack.push(obj);canonicalizedObj={};replacementStack.push(canonicalizedObj);const sortedKeys=[];let key;for(key in obj)
/* istanbul ignore else */
if(Object.prototype.hasOwnProperty.call(obj,key))sortedKeys.push(key);sortedKeys.sort();for(i=0;i<sortedKeys.length;i+=1){key=sortedKeys[i];canonicalizedObj[key]=canonicalize(obj[key],stack,replacementStack,replacer,key)}stack.pop();replacementStack.pop()}else canonicalizedObj=obj;return canonicalizedObj}var ArrayDiff=class extends Diff{tokenize(value){return value.slice()}join(value){return value}removeEmpty(value){return value}};const arrayDiff=new ArrayDiff;function needsQuoting(s){for(let i=0;i<s.length;i++)if(s[i]<` `||s[i]>`~`||s[i]===`"`||s[i]===`\\`)return true;return false}function quoteFileNameIfNeeded(s){if(!needsQuoting(s))return s;let result=`"`;const bytes=new TextEncoder().encode(s);let i=0;while(i<bytes.length){const b=bytes[i];if(b===7)result+=`\\a`;else if(b===8)result+=`\\b`;else if(b===9)result+=`\\t`;else if(b===10)result+=`\\n`;else if(b===11)result+=`\\v`;else if(b===12)result+=`\\f`;else if(b===13)result+=`\\r`;else if(b===34)result+=`\\"`;else if(b===92)result+=`\\\\`;else if(b>=32&&b<=126)result+=String.fromCharCode(b);else result+=`\\`+b.toString(8).padStart(3,`0`);i++}result+=`"`;return result}const INCLUDE_HEADERS={includeIndex:true,includeUnderline:true,includeFileHeaders:true};const OMIT_HEADERS={includeIndex:false,includeUnderline:false,includeFileHeaders:false};function structuredPatch(oldFileName,newFileName,oldStr,newStr,oldHeader,newHeader,options){let optionsObj;if(!options)optionsObj={};else if(typeof options===`function`)optionsObj={callback:options};else optionsObj=options;if(typeof optionsObj.context===`undefined`)optionsObj.context=4;const context=optionsObj.context;if(optionsObj.newlineIsToken)throw new Error(`newlineIsToken may not be used with patch-generation functions, only with diffing functions`);if(!optionsObj.callback)return diffLinesResultToPatch(diffLines(oldStr,newStr,optionsObj));else{const{callback}=optionsObj;diffLines(oldStr,newStr,Object.assign(Object.assign({},optionsObj),{callback:diff=>{const patch=diffLinesResultToPatch(diff);callback(patch)}}))}function diffLinesResultToPatch(diff){if(!diff)return;diff.push({value:``,lines:[]});function contextLines(lines){return lines.map(function(entry){return` `+entry})}const hunks=[];let oldRangeStart=0,newRangeStart=0,curRange=[],oldLine=1,newLine=1;for(let i=0;i<diff.length;i++){const current=diff[i],lines=current.lines||splitLines(current.value);current.lines=lines;if(current.added||current.removed){if(!oldRangeStart){const prev=diff[i-1];oldRangeStart=oldLine;newRangeStart=newLine;if(prev){curRange=context>0?contextLines(prev.lines.slice(-context)):[];oldRangeStart-=curRange.length;newRangeStart-=curRange.length}}for(const line of lines)curRange.push((current.added?`+`:`-`)+line);if(current.added)newLine+=lines.length;else oldLine+=lines.length}else{if(oldRangeStart){if(lines.length<=context*2&&i<diff.length-2)for(const line of contextLines(lines))curRange.push(line);else{const contextSize=Math.min(lines.length,context);for(const line of contextLines(lines.slice(0,contextSize)))curRange.push(line);const hunk={oldStart:oldRangeStart,oldLines:oldLine-oldRangeStart+contextSize,newStart:newRangeStart,newLines:newLine-newRangeStart+contextSize,lines:curRange};hunks.push(hunk);oldRangeStart=0;newRangeStart=0;curRange=[]}}oldLine+=lines.length;newLine+=lines.length}}for(const hunk of hunks)for(let i=0;i<hunk.lines.length;i++)if(hunk.lines[i].endsWith(`
`))hunk.lines[i]=hunk.lines[i].slice(0,-1);else{hunk.lines.splice(i+1,0,`\\ No newline at end of file`);i++}return{oldFileName,newFileName,oldHeader,newHeader,hunks}}}function formatPatch(patch,headerOptions){var _a,_b,_c,_d,_e,_f;if(!headerOptions)headerOptions=INCLUDE_HEADERS;if(Array.isArray(patch)){if(patch.length>1&&!headerOptions.includeFileHeaders&&!patch.every(p=>p.isGit))throw new Error(`Cannot omit file headers on a multi-file patch. (The result would be unparseable; how would a tool trying to apply the patch know which changes are to which file?)`);return patch.map(p=>formatPatch(p,headerOptions)).join(`
`)}const ret=[];if(patch.isGit){headerOptions=INCLUDE_HEADERS;if(!patch.oldFileName)throw new Error(`oldFileName must be specified for Git patches`);if(!patch.newFileName)throw new Error(`newFileName must be specified for Git patches`);let gitOldName=patch.oldFileName;let gitNewName=patch.newFileName;if(patch.isCreate&&gitOldName===`/dev/null`)gitOldName=gitNewName.replace(/^b\//,`a/`);else if(patch.isDelete&&gitNewName===`/dev/null`)gitNewName=gitOldName.replace(/^a\//,`b/`);ret.push(`diff --git `+quoteFileNameIfNeeded(gitOldName)+` `+quoteFileNameIfNeeded(gitNewName));if(patch.isDelete)ret.push(`deleted file mode `+((_a=patch.oldMode)!==null&&_a!==void 0?_a:`100644`));if(patch.isCreate)ret.push(`new file mode `+((_b=patch.newMode)!==null&&_b!==void 0?_b:`100644`));if(patch.oldMode&&patch.newMode&&!patch.isDelete&&!patch.isCreate){ret.push(`old mode `+patch.oldMode);ret.push(`new mode `+patch.newMode)}if(patch.isRename){ret.push(`rename from `+quoteFileNameIfNeeded(((_c=patch.oldFileName)!==null&&_c!==void 0?_c:``).replace(/^a\//,``)));ret.push(`rename to `+quoteFileNameIfNeeded(((_d=patch.newFileName)!==null&&_d!==void 0?_d:``).replace(/^b\//,``)))}if(patch.isCopy){ret.push(`copy from `+quoteFileNameIfNeeded(((_e=patch.oldFileName)!==null&&_e!==void 0?_e:``).replace(/^a\//,``)));ret.push(`copy to `+quoteFileNameIfNeeded(((_f=patch.newFileName)!==null&&_f!==void 0?_f:``).replace(/^b\//,``)))}}else{if(headerOptions.includeIndex&&patch.oldFileName==patch.newFileName&&patch.oldFileName!==void 0)ret.push(`Index: `+patch.oldFileName);if(headerOptions.includeUnderline)ret.push(`===================================================================`)}const hasHunks=patch.hunks.length>0;if(headerOptions.includeFileHeaders&&patch.oldFileName!==void 0&&patch.newFileName!==void 0&&(!patch.isGit||hasHunks)){ret.push(`--- `+quoteFileNameIfNeeded(patch.oldFileName)+(patch.oldHeader?`	`+patch.oldHeader:``));ret.push(`+++ `+quoteFileNameIfNeeded(patch.newFileName)+(patch.newHeader?`	`+patch.newHeader:``))}for(let i=0;i<patch.hunks.length;i++){const hunk=patch.hunks[i];const oldStart=hunk.oldLines===0?hunk.oldStart-1:hunk.oldStart;const newStart=hunk.newLines===0?hunk.newStart-1:hunk.newStart;ret.push(`@@ -`+oldStart+`,`+hunk.oldLines+` +`+newStart+`,`+hunk.newLines+` @@`);for(const line of hunk.lines)ret.push(line)}return ret.join(`
`)+`
`}function splitLines(text){const hasTrailingNl=text.endsWith(`
`);const result=text.split(`
`).map(line=>line+`
`);if(hasTrailingNl)result.pop();else result.push(result.pop().slice(0,-1));return result}const MOST$2={lines:400,width:300,edits:400,shown:60};function outputDiff(before,after){const[from,to]=[linesOf$1(before),linesOf$1(after)];if(from===to)return null;const patch=structuredPatch(``,``,from,to,``,``,{context:2,maxEditLength:MOST$2.edits});if(patch===void 0)return null;const lines=formatPatch(patch,OMIT_HEADERS).trimEnd().split(`
`);const rest=lines.length-MOST$2.shown;return[...lines.slice(0,MOST$2.shown),...rest>0?[`... and ${rest} more lines`]:[]].join(`
`)}function linesOf$1(text){return`${plainLines(text).trimEnd().split(`
`).slice(-MOST$2.lines).map(line=>line.length<=MOST$2.width?line:`${line.slice(0,MOST$2.width).toWellFormed()}...`).join(`
`)}\n`}const MOST$1={flaky:50,processes:20,paths:50};function taskProof(inputs){const counted=inputs.trials.toSorted((a,b)=>(a.attempt??0)-(b.attempt??0)||(a.try??0)-(b.try??0)).filter(({outcome})=>!isExcluded(outcome));const oracle=counted.filter(({agent})=>agent===`oracle`);const looked=counted.map(trial=>({trial,observed:inputs.observed(trial)}));const seen=looked.flatMap(({trial,observed})=>observed===null?[]:[{agent:trial.agent,observed}]);const of=agent=>seen.filter(each=>each.agent===agent).map(({observed})=>observed);const ids=new Set(oracle.map(({trial_id})=>trial_id));const tests=inputs.tests.filter(({trial_id})=>ids.has(trial_id));const flaky=flakyTests(tests);return{flaky:flaky.slice(0,MOST$1.flaky),diff:diffOf(oracle,tests,flaky[0],inputs),times:inputs.task===null?[]:phaseTimes(looked.map(secondsOf$1),inputs.task.limits),trials:counted.length,observed:seen.length,processes:[...new Set(of(`oracle`).flatMap(({processes})=>processes))].slice(0,MOST$1.processes),outside:outsideOf$1(of(`oracle`),of(`nop`)),network:networkOf(seen.map(({observed})=>observed)),verifier:seen.find(({observed})=>observed.verifier!==null)?.observed.verifier??inputs.task?.verifier_mode??null,two_rewards:seen.some(({observed})=>observed.reward_files.length>1),reward_flags:[...new Set(counted.flatMap(({flags})=>flags))].filter(flag=>flag!==`self_inflicted`)}}function secondsOf$1(looked){const{trial,observed}=looked;const{agent,environment_setup_s:build_s,agent_s}=trial;const isSingle=observed!==null&&observed.verifications<=1;return{agent,build_s,agent_s:isSingle?agent_s:null,verifier_s:isSingle?observed.verified_s:null}}function diffOf(oracle,tests,flaky,{pass_threshold,output}){const rewarded=passed=>oracle.find(trial=>success(trial,`default`,pass_threshold)===passed);const tested=status=>{const found=tests.find(test=>test.status===status&&test.name===flaky?.name&&test.suite===flaky.suite);return oracle.find(({trial_id})=>trial_id===found?.trial_id)};const byReward=[rewarded(true),rewarded(false)];const[passed,failed]=byReward.includes(void 0)?[tested(`passed`),tested(`failed`)]:byReward;if(passed===void 0||failed===void 0)return null;const text=outputDiff(output(passed)??``,output(failed)??``);return text===null?null:{passed:passed.attempt,failed:failed.attempt,text}}function outsideOf$1(oracle,nop){const known=all=>all.map(({outside})=>outside).filter(outside=>outside.state===`known`);const found=known(oracle);if(found.length===0){const reason=oracle.map(({outside})=>outside).find(({state})=>state===`unknown`);return reason?.state===`unknown`?reason:unknown$1(`no trial of oracle was looked at`)}const keyOf=({path,kind})=>`${kind} ${path}`;const usual=new Set(known(nop).flatMap(({paths})=>paths.map(keyOf)));const own=[...new Map(found.flatMap(({paths})=>paths.map(path=>[keyOf(path),path])))].filter(([key])=>!usual.has(key)).map(([,path])=>path);const unlisted=Math.max(...found.map(({paths,total})=>Math.max(0,total-paths.length)));return{state:`known`,paths:own.slice(0,MOST$1.paths),total:own.length+(own.length===0?0:unlisted)}}function networkOf(seen){const all=seen.map(({network})=>network);return all.filter(network=>network.state===`known`).sort((a,b)=>b.tx_packets-a.tx_packets)[0]??all.find(({state})=>state===`unknown`)??all[0]??unknown$1(`no trial was looked at`)}function unknown$1(reason){return{state:`unknown`,reason}}const CALIBRATION$1={oracle:`calibration: knows the solution`,nop:`calibration: does nothing`};function isCalibration(config){return Object.hasOwn(CALIBRATION$1,config.agent)}const REMARK_CAPS={task:300,message:1e3,shown:3e3};const remarkSchema=strictObject({task:string().max(REMARK_CAPS.task),kind:_enum(Object.keys(REMEDIES)),message:string().max(REMARK_CAPS.message),shown:string().max(REMARK_CAPS.shown).nullable()});function remarksOfPlan(plan,inputs){const proving=plan.trials.filter(({config})=>isCalibration(config));return[...new Map(proving.map(({task})=>[task.digest,task])).values()].flatMap(task=>{const trials=inputs.trials.filter(trial=>isCalibration(trial)&&trial.plan_digest===plan.plan_digest&&trial.task_digest===task.digest);const{pass_threshold}=plan;const proof=taskProof({...inputs,trials,pass_threshold,task:inputs.task(task.path)});return remarksOf(proof).map(remark=>capped(task.name,remark))})}function capped(task,{kind,message,shown}){const cut=(text,most)=>text.length<=most?text:`${text.slice(0,most-3).toWellFormed()}...`;return{task:cut(task,REMARK_CAPS.task),kind,message:cut(message,REMARK_CAPS.message),shown:shown===null?null:wholeLines(plainLines(shown),REMARK_CAPS.shown)}}function wholeLines(text,most){if(text.length<=most)return text;const end=`
...`;const kept=text.slice(0,most-4).toWellFormed();return`${kept.slice(0,Math.max(0,kept.lastIndexOf(`
`)))}${end}`}const SHOWN={lines:70,width:180};function remarkLines({remarks,left_out},most){if(remarks.length===0||most===0)return[];const shown=remarks.slice(0,most);const rest=remarks.length-shown.length+left_out.remarks;return[`**Seen while oracle and nop ran**`,[...shown.map(line$1),...rest>0?[`- and ${plural(rest,`more remark`)}`]:[]].join(`
`),...shown.flatMap(({task,shown})=>shown===null?[]:[fold(`What the verifier of ${task} printed, one trial against another`,textBlock(shown,SHOWN))])]}function line$1({task,kind,message}){const remedy=REMEDIES[kind];const fix=remedy===null?``:` **Fix:** ${ownMarkdown(remedy)}`;return`- ${escapeMarkdown(task)}: ${escapeMarkdown(message)}.${fix}`}const MOST_REASON=2e3;const sabotageSeveritySchema=_enum([`error`,`warning`,`off`]);const taskSabotageSchema=strictObject({state:_enum([`withstood`,`weak`,`unknown`,`not_run`]),reason:string().max(MOST_REASON).nullable(),found:sabotageFoundSchema.nullable()});const NO_SABOTAGE={severity:`off`,tasks:/* @__PURE__ */ new Map};function sabotaged(found){return{state:sabotageVerdict(found),reason:found.failure,found}}function sabotageUnknown(reason){return{state:`unknown`,reason:reason.slice(0,MOST_REASON).toWellFormed(),found:null}}const NOT_RUN={state:`not_run`,reason:`nothing of it was to run`,found:null};function sabotageOf$1({name,change},{severity,tasks}){if(severity===`off`||change!==`added`&&change!==`changed`)return null;return tasks.get(name)??NOT_RUN}function isProofAgainst({sabotage,tasks}){return sabotage!==`error`||!tasks.some(isWeakOrUnknown)}function isWeakOrUnknown({sabotage}){return sabotage?.state===`weak`||sabotage?.state===`unknown`}const CAPS={name:300,message:2e3,tail:6e3,findings:500,tasks:500,rows:200,failures:600,tests:30,missing:1e3,not_taken:200,remarks:200};const hex40=string().regex(/^[0-9a-f]{40}$/);const name=string().max(CAPS.name);const message=string().max(CAPS.message);const count=int().min(0).max(1e9);const proportion=number().min(0).max(1).nullable();const difference=number().min(-2).max(2).nullable();const seconds=number().min(0).nullable();const usd=number().min(0).nullable();const findingSchema=strictObject({rule:name,severity:_enum([`error`,`warning`,`note`]),task:name.nullable(),path:name.nullable(),line:count.nullable(),column:count.nullable(),message,fix:message.nullable(),doc:name.nullable(),suppressed:strictObject({reason:message,until:name.nullable()}).nullable()});const countedSchema=strictObject({n:count,successes:count,low:proportion,high:proportion,excluded:count,excluded_by:partialRecord(_enum(OUTCOMES),count)});const armSchema=countedSchema.extend({cost_per_trial_usd:usd,cost_known:count,estimated_cost_known:count,time_p50_s:seconds,time_p50_censored:boolean()});const rowSchema=strictObject({config:name,kind:_enum([`oracle`,`nop`,`model`]),head:armSchema,base:armSchema.nullable(),difference,low:difference,high:difference});const calibrationSchema=strictObject({oracle:countedSchema,nop:countedSchema,solvable:_enum([`clean`,`flaky`,`none`]),trivial:_enum([`clean`,`passed`,`none`])});const runsNeededSchema=strictObject({per_side:count,head_more:count,base_more:count});const changeVerdictSchema=strictObject({verdict:_enum([`changed_up`,`changed_down`,`no_change_shown`,`inconclusive`]).nullable(),no_verdict_because:_enum([`no_trial`,`no_head`,`no_base`,`no_common_config`]).nullable(),difference,low:difference,high:difference,interval_method:_enum([`newcombe`,`sato`,`newcombe_strata`]).nullable(),p:proportion,p_adjusted:proportion,interval_disagrees:boolean(),head_rate:proportion,base_rate:proportion,head_n:count,base_n:count,strata_used:count,strata_dropped:count,runs_needed_seen:runsNeededSchema.nullable(),runs_needed_reference:runsNeededSchema.nullable()});const taskSchema=strictObject({name,change:_enum([`added`,`changed`,`removed`,`renamed`,`unreadable`]),reason:message.nullable(),calibration:calibrationSchema.nullable(),rows:array(rowSchema).max(CAPS.rows),verdict:changeVerdictSchema.nullable(),sabotage:taskSabotageSchema.nullable()});const failureSchema=strictObject({kind:_enum([`oracle`,`nop`,`excluded`,`model`]),config:name,task:name,attempt:count.nullable(),try:count.nullable(),outcome:_enum(OUTCOMES),exception_type:name.nullable(),message:message.nullable(),verifier_tail:string().max(CAPS.tail).nullable(),tests:array(strictObject({name,suite:name.nullable(),message:message.nullable()})).max(CAPS.tests),tests_failed:count});const pullRequestReportSchema=strictObject({schema_version:literal(1),part:_enum([`check`,`bench`]),state:_enum([`queued`,`running`,`complete`,`partial`]),trust:_enum([`own`,`fork`]),head:hex40,base:hex40,planned:count.nullable(),awaited:count,plan:strictObject({tasks:count,configs:count,model_trials:count,estimate_seconds:seconds,estimate_usd:usd,unknown_trials:count}).nullable(),counts:strictObject({passed:count,failed:count,missing:count,excluded:count}).nullable(),limits:strictObject({alpha:number().min(0).max(1),margin:number().min(0).max(1)}).nullable(),overall:changeVerdictSchema.nullable(),findings:array(findingSchema).max(CAPS.findings),sabotage:sabotageSeveritySchema,tasks:array(taskSchema).max(CAPS.tasks),failures:array(failureSchema).max(CAPS.failures),remarks:array(remarkSchema).max(CAPS.remarks).default([]),missing:array(strictObject({config:name,task:name,attempt:count,reason:message})).max(CAPS.missing),not_taken:array(strictObject({what:name,reason:message})).max(CAPS.not_taken),left_out:strictObject({findings:count,tasks:count,failures:count,missing:count,not_taken:count,remarks:count.default(0)}),outside:strictObject({path:name,measures:boolean()}).nullable(),fill:strictObject({planned:count,estimate_usd:usd,unknown_trials:count}).nullable(),cost_usd:usd,seconds,harbor_version:string().max(60).nullable(),plan_digest:string().regex(/^sha256:[0-9a-f]{64}$/).nullable(),reproduce:strictObject({experiment:name,agent:name,model:name.nullable(),task:name,path:name}).nullable()});function hasResults({state,awaited}){return state===`complete`||state===`partial`||state===`running`&&awaited>0}function commentArtifact(run_attempt){return`comment-a${run_attempt}`}const REPORT_FILE=`report.json`;const LIMITS$1={entries:4,bytes:32*1024**2,bomb:{above_bytes:1024**2,ratio:200}};const MOST_ZIP_BYTES$1=16*1024**2;async function takeReport(source,{attempt},temp){const name=commentArtifact(attempt);const[artifact,...others]=(await source.list().catch(error=>{throw requestProblem(error,`the artifacts of the run could not be listed`)})).filter(each=>each.name===name);if(artifact===void 0)return{problem:`it left no report`};if(others.length>0)return{problem:`it left ${others.length+1} reports`};if(artifact.size>MOST_ZIP_BYTES$1)return{problem:`its report has ${artifact.size} bytes, which nobody reads`};const directory=join(temp,`report`);const{problem}=await takeArtifact(source,artifact,directory,LIMITS$1);if(problem!==null)return{problem:`its report ${problem}`};const read=readJsonFile(join(directory,REPORT_FILE),LIMITS$1.bytes,pullRequestReportSchema);if(read===null)return{problem:`its report holds no ${REPORT_FILE}`};return read.ok?{report:read.value}:{problem:`its report cannot be read: ${read.reason.slice(0,300)}`}}const PROVING=[`oracle`,`nop`];function believed(ours,theirs,words){const problem=contradiction(ours,theirs);if(problem!==null)return{problem};const told=new Map(theirs.tasks.map(task=>[task.name,task]));return{report:{...ours,trust:`fork`,state:theirs.state,planned:theirs.planned,plan:theirs.plan,counts:theirs.counts,tasks:ours.tasks.map(task=>{const found=told.get(task.name);const isTried=task.change===`added`||task.change===`changed`;if(found===void 0||!isTried)return task;const proof=found.rows.filter(({kind})=>kind!==`model`);const models=task.rows.filter(({kind})=>kind===`model`);const sabotage=ours.sabotage===`off`?null:sabotageTold(found.sabotage,trialsOf$1(found)>trialsOf$1(task));return{...task,calibration:found.calibration,rows:[...proof,...models],sabotage}}),failures:theirs.failures,remarks:theirs.remarks,missing:theirs.missing,not_taken:theirs.not_taken,left_out:{...theirs.left_out,findings:ours.left_out.findings,tasks:ours.left_out.tasks},cost_usd:null,seconds:theirs.seconds,harbor_version:theirs.harbor_version,plan_digest:theirs.plan_digest,reproduce:reproducible$1(ours,theirs,words)}}}function trialsOf$1({calibration}){return calibration===null?0:calibration.oracle.n+calibration.nop.n}function sabotageTold(told,ran){if(told===null)return sabotageUnknown(`the run tells nothing of the saboteur`);if(told.found!==null)return sabotaged(told.found);if(told.state!==`not_run`)return sabotageUnknown(told.reason??`the run does not say why`);return ran?sabotageUnknown(`the run ran oracle and nop on it, and says that the saboteur was not to`):NOT_RUN}function contradiction(ours,theirs){if(theirs.head!==ours.head)return`it is about commit ${theirs.head}, not about ${ours.head}`;if(theirs.part!==`check`)return`it is a ${theirs.part} report`;if(theirs.state!==`complete`&&theirs.state!==`partial`)return`its state is ${theirs.state}`;if(theirs.awaited>0)return`it awaits trials of models, and only oracle and nop run for a fork`;const names=tasks=>tasks.map(({name,change})=>`${change} ${name}`).sort();const[own,told]=[names(ours.tasks),names(theirs.tasks)];const missing=own.find(name=>!told.includes(name));if(missing!==void 0)return`it does not know of a task that Git says is ${missing}`;const extra=told.find(name=>!own.includes(name));if(extra!==void 0)return`it tells of a task that Git does not say is ${extra}`;if(told.length!==own.length)return`it tells of a task twice`;const tried=new Set(ours.tasks.filter(({change})=>[`added`,`changed`].includes(change)).map(({name})=>name));for(const{task,config}of[...theirs.failures,...theirs.missing]){if(!tried.has(task))return`it tells of trials of ${task}, which this commit does not change`;if(!PROVING.includes(config))return`it tells of trials of ${config}, and only oracle and nop run for a fork`}const unknown=theirs.remarks.find(({task})=>!tried.has(task));if(unknown!==void 0)return`it has remarks on ${unknown.task}, which this commit does not change`;for(const{rows,calibration,change}of theirs.tasks){if(change!==`added`&&change!==`changed`)continue;const counted=rows.filter(({kind})=>kind!==`model`);if(counted.some(({kind,config})=>config!==kind))return`a row of oracle or nop has another name`;if(counted.some(({head})=>head.successes>head.n))return`more trials passed than there were`;if(calibration!==null&&!fits(calibration))return`what it counts of oracle and nop is not what it makes of it`}return null}function fits({oracle,nop,solvable,trivial}){if(oracle.successes>oracle.n||nop.successes>nop.n)return false;const isSolvable=oracle.n>0&&oracle.successes===oracle.n;return(solvable!==`clean`||isSolvable)&&(trivial!==`clean`||nop.n>0&&nop.successes===0)}function reproducible$1(ours,theirs,{experiment,tasks}){const{agent,model,task}=theirs.reproduce??{agent:``,model:null,task:``};if(!PROVING.includes(agent)||model!==null||!ours.tasks.some(({name})=>name===task))return null;return{experiment,agent,model,task,path:`${tasks}/${task}`}}const WORKFLOW=`.github/workflows/${PULL_REQUEST_WORKFLOW}`;const TOLD_NOTHING=[`action_required`,`skipped`,`stale`,`cancelled`];async function forkRun(id,{token,run:{owner,repo}}){const octokit=getOctokit(token);const{ask}=patientRequests();try{const{data:run}=await ask(()=>octokit.rest.actions.getWorkflowRun({owner,repo,run_id:id}));const wrong=run.path.replace(/@.*$/s,``)!==WORKFLOW?`of ${run.path}, not of ${WORKFLOW}`:run.event!==`pull_request`?`started by ${run.event}, not by pull_request`:run.status!==`completed`?`${run.status}, not completed`:null;if(wrong!==null)throw notThis(id,wrong);const{head_repository:from,head_branch,head_sha:head}=run;if(from===null||from===void 0||head_branch===null)return{nothing:`the fork of run ${id} is gone`};if(from.full_name===`${owner}/${repo}`)return{nothing:`run ${id} is of this repository, and says so itself`};if(TOLD_NOTHING.includes(run.conclusion))return{nothing:`run ${id} ended as ${run.conclusion}`};const of={owner,repo,state:`open`,head:`${from.owner.login}:${head_branch}`,per_page:100};const{data:pulls}=await ask(()=>octokit.rest.pulls.list(of));const own=pulls.filter(pull=>pull.head.sha===head&&pull.head.repo?.full_name===from.full_name);const[pull,...others]=own;if(pull===void 0)return{nothing:`no open pull request has the commit ${head} of run ${id} as its head`};if(others.length>0)return{nothing:`${own.length} open pull requests have the head of run ${id}`};return{id,attempt:run.run_attempt??1,head,pull:pull.number,conclusion:run.conclusion??`unknown`,url:run.html_url}}catch(error){if(error instanceof UserError)throw error;if(statusOf(error)===404)throw notThis(id,`not known here`);throw requestProblem(error,`run ${id} could not be read`)}}async function isOfFork(pull,{token,run:{owner,repo}}){try{const{data}=await getOctokit(token).rest.pulls.get({owner,repo,pull_number:pull});return data.head.repo?.full_name!==`${owner}/${repo}`}catch{return null}}function notThis(id,problem){return new UserError(`run ${id} is ${problem}`,{where:`input from-run`,remedy:`give the id of a completed run of ${WORKFLOW}: github.event.workflow_run.id`})}async function baseOf(inputs,head,{run,environment,temp}){const file=resolve(run.workspace,inputs.manifest);const root=dirname(file);const ledger=join(root,`results`);const credentials=inputs.token===``?null:{server:run.server,token:inputs.token};if(inputs.ledger_branch!==null){const checkout={directory:root,env:environment};const commit=await fetchBranch(checkout,inputs.ledger_branch,credentials);if(commit!==null)await addSegmentsOf(checkout,ledger,commit)}const copy=join(temp,`ledger`);if(existsSync(ledger))await cp(ledger,copy,{recursive:true});else await mkdir(copy);const place={root,manifest:await readManifest(file),ledger:copy,host:environment};const held=await candidate(place,head,{temp,credentials});const tasks=`${posix.join(posix.dirname(inputs.manifest),TASKS)}/`;return{candidate:held,ledger,outside:await changedOutside({directory:root,env:environment},{commit:head,branch:`HEAD`,tasks})}}async function fillOf({place,head,names},ledger,repository){try{const asked={request:{},called:option=>option};const scope={repository,commit:head,concerns:({name})=>names.has(name)};const{name}=boardExperiment(place.manifest);const{plan}=await planExperiment({...place,ledger},name,asked,jobPacking,scope);const{estimate_usd,unknown_trials}=plan.cost;return{planned:plan.totals.planned,estimate_usd,unknown_trials}}catch(error){if(error instanceof UserError)return null;throw error}}const LIMITS={entries:2,bytes:8*1024**2,bomb:{above_bytes:1024**2,ratio:200}};const MOST_ZIP_BYTES=4*1024**2;async function sabotageOfRun(source,listed,plan,attempt,directory){const named=listed.flatMap(artifact=>{const name=sabotageOfName(artifact.name);return name===null||name.attempt>attempt?[]:[{artifact,name}]});const known=/* @__PURE__ */ new Map;for(const[share,tasks]of sabotageShares(plan).entries()){const{documents,problem}=await takeShare(source,named.filter(({name})=>name.share===share),{share,plan,tasks},directory);for(const{name}of tasks){const told=documents.flatMap(document=>document.tasks.filter(task=>task.name===name));known.set(name,strongest(told.map(({found})=>sabotaged(found)))??sabotageUnknown(problem??SAYS_NOTHING))}}return known}const SAYS_NOTHING=`the job that was to try it says nothing of it`;function strongest(told){const of=state=>told.find(each=>each.state===state);return of(`weak`)??of(`withstood`)??told[0]}async function takeShare(source,own,share,directory){if(own.length===0)return{documents:[],problem:`the job that was to try it left nothing`};const taken=[];for(const attempt of[...new Set(own.map(({name})=>name.attempt))].toSorted((a,b)=>b-a)){const[first,...others]=own.filter(({name})=>name.attempt===attempt);if(first===void 0)continue;const{artifact}=first;taken.push(others.length>0?{problem:`there are several artifacts ${artifact.name}`}:await takeDocument(source,artifact,share,directory))}const[newest]=taken;return{documents:taken.flatMap(each=>`document`in each?[each.document]:[]),problem:newest!==void 0&&`problem`in newest?newest.problem:null}}async function takeDocument(source,artifact,{share,plan,tasks},directory){const refused=why=>({problem:`artifact ${artifact.name} ${why}`});if(artifact.size>MOST_ZIP_BYTES)return refused(`has ${artifact.size} bytes, which nobody reads`);const target=join(directory,artifact.name);const{problem}=await takeArtifact(source,artifact,target,LIMITS);if(problem!==null)return refused(problem);const read=readJsonFile(join(target,SABOTAGE_FILE),LIMITS.bytes,sabotageDocumentSchema);if(read===null)return refused(`holds no ${SABOTAGE_FILE}`);if(!read.ok)return refused(`cannot be read: ${read.reason.slice(0,300)}`);const document=read.value;if(document.plan_digest!==plan.plan_digest)return refused(`is of another plan`);if(document.share!==share)return refused(`is of share ${document.share}`);const planned=new Map(tasks.map(({name,digest})=>[name,String(digest)]));if(document.tasks.find(({name,digest})=>planned.get(name)!==digest)!==void 0)return refused(`tells of a task that is not in its share of the plan`);if(new Set(document.tasks.map(({name})=>name)).size!==document.tasks.length)return refused(`tells of a task twice`);return{document}}const unknownSchema=object({unknown:string()}).transform(({unknown})=>({state:`unknown`,reason:unknown}));const counter=int().min(0);const outsideSchema=union([unknownSchema,object({paths:array(object({path:string(),kind:_enum([`added`,`changed`,`deleted`])})),total:counter}).transform(each=>({state:`known`,...each}))]);const networkSchema=union([unknownSchema,object({none:literal(true)}).transform(()=>({state:`none`})),object({rx_bytes:counter,rx_packets:counter,tx_bytes:counter,tx_packets:counter}).transform(each=>({state:`known`,...each}))]);function observationsOf(trial){const job=dirname(trial);const events=eventsIn(join(dirname(dirname(job)),`logs`,basename(job),`events.jsonl`));const verifications=events.filter(({event})=>event===`verification-start`);const outside=events.findLast(event=>event.outside!==void 0)?.outside;const end=events.findLast(({event})=>event===`end`);const network=end?.network;if(outside===void 0&&network===void 0)return null;const mode=verifications.at(-1)?.mode;const verifier=listDirectory(join(trial,`verifier`)).entries;return{verifier:mode===`shared`||mode===`separate`?mode:null,verifications:verifications.length,verified_s:number().min(0).safeParse(end?.verified_s).data??null,reward_files:[`reward.txt`,`reward.json`].filter(name=>verifier.has(name)),processes:verifications.flatMap(({processes})=>processes??[]),outside:outsideSchema.safeParse(outside).data??unknown(`the end of the agent's part was not noted`),network:networkSchema.safeParse(network).data??unknown(`the end of the verification was not noted`)}}function unknown(reason){return{state:`unknown`,reason}}function defaultRules(passThreshold){return{harness:`harbor`,policy:`default`,pass_threshold:passThreshold,task_version:`current`}}function exactUpTo(values,bounds){const least=bounds.reduce((a,b)=>Math.min(a,b),Number.POSITIVE_INFINITY);return values.reduce((largest,value)=>value<least&&(largest===null||value>largest)?value:largest,null)}function timing(counted){const known=counted.flatMap(({agent_s})=>agent_s??[]);const timeouts=counted.filter(({outcome})=>outcome===`agent_timeout`);const exact=exactUpTo(known,timeouts.flatMap(({agent_s})=>agent_s??[]));const isCensored=seconds=>seconds!==null&&(exact===null||seconds>exact);const time_p50_s=quantile(known,.5);const time_p90_s=quantile(known,.9);return{time_p50_s,time_p90_s,time_p50_censored:isCensored(time_p50_s),time_p90_censored:isCensored(time_p90_s),timeouts:timeouts.length}}function cellUse(counted,prices){const costs=counted.flatMap(trial=>costOf(trial,prices)??[]);const{time_p50_s,time_p50_censored}=timing(counted);return{cost_per_trial_usd:mean(costs.map(({usd})=>usd)),cost_known:costs.length,estimated_cost_known:costs.filter(({source})=>source===`estimated`).length,time_p50_s,time_p50_censored}}function compareText(a,b){return a<b?-1:a>b?1:0}function configNames(trials){const names=/* @__PURE__ */ new Map;for(const[config_id,own]of Map.groupBy(trials,trial=>trial.config_id))names.set(config_id,{config_id,label:oneLine(newestLabel(own)),agent:distinct(own.map(({agent})=>agent))??``,model:distinct(own.flatMap(({model})=>model??[]))});return toldApart(names)}function toldApart(names){const uses=Map.groupBy(names.values(),({label})=>label);return new Map([...names].map(([id,name])=>[id,(uses.get(name.label)?.length??0)>1?{...name,label:`${name.label} (${id})`}:name]))}function newestLabel(trials){let newest={when:``,label:``};for(const trial of trials){const when=trial.finished_at??trial.started_at??``;if(newest.label===``||when>newest.when||when===newest.when&&trial.config_label>newest.label)newest={when,label:trial.config_label}}return newest.label}function distinct(values){return values.length===0?null:[...new Set(values.map(oneLine))].sort().join(`, `)}function isOfBoard({standing}){return standing.kind!==`left_out`||standing.reason===`overrides`}function countedTrials(placed){return placed.flatMap(({trial,standing})=>standing.kind===`counted`?[trial]:[])}function standings({tasks,rules,voids,trials,dataset=null}){const names=taskNames(tasks,trials);const voidOf=voidFinder(voids,names);const taskOf=taskFinder(tasks,names,dataset);const ranksNames=tasks.some(({digest})=>digest===null);const isOther=trial=>ranksNames&&trial.dataset!==dataset;return trial=>{const{same,named}=taskOf(trial);const task=rules.task_version===`any`?same??named:same;const voided=voidOf(trial);if(trial.harness!==rules.harness)return{kind:`left_out`,task:task??named,reason:`other_harness`,voided};if(task===null)return{kind:`left_out`,task:named,reason:unknownTask(trial,named,isOther(trial)),voided};if(trial.overrides!==null)return{kind:`left_out`,task,reason:`overrides`,voided};if(voided!==null)return{kind:`excluded`,task,outcome:`invalid`,voided};const succeeded=success(trial,rules.policy,rules.pass_threshold);return succeeded===null?{kind:`excluded`,task,outcome:trial.outcome,voided:null}:{kind:`counted`,task,success:succeeded}}}function taskFinder(tasks,names,dataset){const nameOf=taskNamer(names);const byName=new Map(tasks.map(task=>[nameOf(task.name),task]));const byDigest=Map.groupBy(tasks,task=>task.digest);return trial=>{const found=byName.get(nameOf(trial.task_name))??null;const named=found?.digest===null&&(trial.task_digest!==null||trial.dataset!==dataset)?null:found;if(named?.digest===null)return{named,same:named};const twins=trial.task_digest===null?[]:byDigest.get(trial.task_digest)??[];return{named,same:twins.find(task=>task===named)??twins[0]??null}}}function unknownTask({task_digest},named,isOfOtherDataset){if(named===null)return isOfOtherDataset?`other_dataset`:`other_task`;return task_digest===null?`no_digest`:`other_version`}function assertCount(name,value){if(!Number.isSafeInteger(value)||value<0)throw new RangeError(`${name} must be a whole number of at least 0, got ${value}`)}function assertCounts({n,successes}){assertCount(`n`,n);assertCount(`successes`,successes);if(successes>n)throw new RangeError(`successes must be at most n, got ${successes} of ${n}`)}const Z_95=1.959963984540054;function wilson(successes,n){assertCounts({n,successes});return n===0?null:scoreInterval(successes/n,(n-successes)/n,n)}function scoreInterval(successRate,failureRate,n){return{low:lowerEnd(successRate,failureRate,n),high:1-lowerEnd(failureRate,successRate,n)}}function lowerEnd(p,q,n){const zz=Z_95**2/n;return p**2/(p+zz/2+Math.sqrt(zz*(p*q+zz/4)))}function cellSummary(counts){const{n,successes}=counts;return{n,successes,rate:successRate(counts),interval:wilson(successes,n)}}function successRate(counts){assertCounts(counts);return counts.n===0?null:counts.successes/counts.n}function tally(standings){let n=0;let successes=0;let left_out=0;const excluded=[];for(const standing of standings)if(standing.kind===`excluded`)excluded.push(standing.outcome);else if(standing.kind===`left_out`)left_out+=1;else{n+=1;if(standing.success)successes+=1}const{rate,interval}=cellSummary({n,successes});return{n,successes,rate,low:interval?.low??null,high:interval?.high??null,excluded:excluded.length,excluded_by:excludedBy(excluded),left_out}}function excludedBy(outcomes){const counts={};if(outcomes.length===0)return counts;for(const outcome of OUTCOMES){const found=outcomes.filter(each=>each===outcome).length;if(found>0)counts[outcome]=found}return counts}function taskCalibration(placed){const of=agent=>{const own=placed.filter(({trial})=>trial.agent===agent);const{n,successes,low,high,excluded,excluded_by}=tally(own.map(({standing})=>standing));return{n,successes,low,high,excluded,excluded_by}};const oracle=of(`oracle`);const nop=of(`nop`);return{oracle,nop,solvable:oracle.n===0?`none`:oracle.successes===oracle.n?`clean`:`flaky`,trivial:nop.n===0?`none`:nop.successes===0?`clean`:`passed`}}
/**
* @license Apache-2.0
*
* Copyright (c) 2021 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_define_property=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=typeof Object.defineProperty===`function`?Object.defineProperty:null;module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2021 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_has_define_property_support=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var defineProperty=require_define_property();function hasDefinePropertySupport(){try{defineProperty({},`x`,{});return true}catch(err){return false}}module.exports=hasDefinePropertySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_builtin=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var defineProperty=Object.defineProperty;module.exports=defineProperty}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_is_number=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function isNumber(value){return typeof value===`number`}module.exports=isNumber}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_zero_pad=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function startsWithMinus(str){return str[0]===`-`}function zeros(n){var out=``;var i=0;for(;i<n;i++)out+=`0`;return out}function zeroPad(str,width,right){var negative=false;var pad=width-str.length;if(pad<0)return str;if(startsWithMinus(str)){negative=true;str=str.substr(1)}str=right?str+zeros(pad):zeros(pad)+str;if(negative)str=`-`+str;return str}module.exports=zeroPad}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_format_integer=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isNumber=require_is_number();var zeroPad=require_zero_pad();var lowercase=String.prototype.toLowerCase;var uppercase=String.prototype.toUpperCase;function formatInteger(token){var base;var out;var i;switch(token.specifier){case`b`:base=2;break;case`o`:base=8;break;case`x`:case`X`:base=16;break;default:base=10}out=token.arg;i=parseInt(out,10);if(!isFinite(i)){if(!isNumber(out))throw new Error(`invalid integer. Value: `+out);i=0}if(i<0&&(token.specifier===`u`||base!==10))i=4294967295+i+1;if(i<0){out=(-i).toString(base);if(token.precision)out=zeroPad(out,token.precision,token.padRight);out=`-`+out}else{out=i.toString(base);if(!i&&!token.precision)out=``;else if(token.precision)out=zeroPad(out,token.precision,token.padRight);if(token.sign)out=token.sign+out}if(base===16){if(token.alternate)out=`0x`+out;out=token.specifier===uppercase.call(token.specifier)?uppercase.call(out):lowercase.call(out)}if(base===8){if(token.alternate&&out.charAt(0)!==`0`)out=`0`+out}return out}module.exports=formatInteger}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_is_string$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function isString(value){return typeof value===`string`}module.exports=isString}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_format_double=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var abs=Math.abs;var lowercase=String.prototype.toLowerCase;var uppercase=String.prototype.toUpperCase;var replace=String.prototype.replace;var RE_EXP_POS_DIGITS=/e\+(\d)$/;var RE_EXP_NEG_DIGITS=/e-(\d)$/;var RE_ONLY_DIGITS=/^(\d+)$/;var RE_DIGITS_BEFORE_EXP=/^(\d+)e/;var RE_TRAILING_PERIOD_ZERO=/\.0$/;var RE_PERIOD_ZERO_EXP=/\.0*e/;var RE_ZERO_BEFORE_EXP=/(\..*[^0])0*e/;function formatDouble(f,token){var digits;var out;switch(token.specifier){case`e`:case`E`:out=f.toExponential(token.precision);break;case`f`:case`F`:out=f.toFixed(token.precision);break;case`g`:case`G`:if(abs(f)<1e-4){digits=token.precision;if(digits>0)digits-=1;out=f.toExponential(digits)}else out=f.toPrecision(token.precision);if(!token.alternate){out=replace.call(out,RE_ZERO_BEFORE_EXP,`$1e`);out=replace.call(out,RE_PERIOD_ZERO_EXP,`e`);out=replace.call(out,RE_TRAILING_PERIOD_ZERO,``)}break;default:throw new Error(`invalid double notation. Value: `+token.specifier)}out=replace.call(out,RE_EXP_POS_DIGITS,`e+0$1`);out=replace.call(out,RE_EXP_NEG_DIGITS,`e-0$1`);if(token.alternate){out=replace.call(out,RE_ONLY_DIGITS,`$1.`);out=replace.call(out,RE_DIGITS_BEFORE_EXP,`$1.e`)}if(f>=0&&token.sign)out=token.sign+out;out=token.specifier===uppercase.call(token.specifier)?uppercase.call(out):lowercase.call(out);return out}module.exports=formatDouble}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_space_pad=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function spaces(n){var out=``;var i=0;for(;i<n;i++)out+=` `;return out}function spacePad(str,width,right){var pad=width-str.length;if(pad<0)return str;str=right?str+spaces(pad):spaces(pad)+str;return str}module.exports=spacePad}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$71=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var formatInteger=require_format_integer();var isString=require_is_string$1();var isNumber=require_is_number();var formatDouble=require_format_double();var spacePad=require_space_pad();var zeroPad=require_zero_pad();var fromCharCode=String.fromCharCode;var isArray=Array.isArray;function isnan(value){return value!==value}function initialize(token){var out={};out.specifier=token.specifier;out.precision=token.precision===void 0?1:token.precision;out.width=token.width;out.flags=token.flags||``;out.mapping=token.mapping;return out}function formatInterpolate(tokens){var hasPeriod;var flags;var token;var flag;var num;var out;var pos;var f;var i;var j;if(!isArray(tokens))throw new TypeError("invalid argument. First argument must be an array. Value: `"+tokens+"`.");out=``;pos=1;for(i=0;i<tokens.length;i++){token=tokens[i];if(isString(token))out+=token;else{hasPeriod=token.precision!==void 0;token=initialize(token);if(!token.specifier)throw new TypeError("invalid argument. Token is missing `specifier` property. Index: `"+i+"`. Value: `"+token+"`.");if(token.mapping)pos=token.mapping;flags=token.flags;for(j=0;j<flags.length;j++){flag=flags.charAt(j);switch(flag){case` `:token.sign=` `;break;case`+`:token.sign=`+`;break;case`-`:token.padRight=true;token.padZeros=false;break;case`0`:token.padZeros=flags.indexOf(`-`)<0;break;case`#`:token.alternate=true;break;default:throw new Error(`invalid flag: `+flag)}}if(token.width===`*`){token.width=parseInt(arguments[pos],10);pos+=1;if(isnan(token.width))throw new TypeError(`the argument for * width at position `+pos+" is not a number. Value: `"+token.width+"`.");if(token.width<0){token.padRight=true;token.width=-token.width}}if(hasPeriod){if(token.precision===`*`){token.precision=parseInt(arguments[pos],10);pos+=1;if(isnan(token.precision))throw new TypeError(`the argument for * precision at position `+pos+" is not a number. Value: `"+token.precision+"`.");if(token.precision<0){token.precision=1;hasPeriod=false}}}token.arg=arguments[pos];switch(token.specifier){case`b`:case`o`:case`x`:case`X`:case`d`:case`i`:case`u`:if(hasPeriod)token.padZeros=false;token.arg=formatInteger(token);break;case`s`:token.maxWidth=hasPeriod?token.precision:-1;token.arg=String(token.arg);break;case`c`:if(!isnan(token.arg)){num=parseInt(token.arg,10);if(num<0||num>127)throw new Error(`invalid character code. Value: `+token.arg);token.arg=isnan(num)?String(token.arg):fromCharCode(num)}break;case`e`:case`E`:case`f`:case`F`:case`g`:case`G`:if(!hasPeriod)token.precision=6;f=parseFloat(token.arg);if(!isFinite(f)){if(!isNumber(token.arg))throw new Error(`invalid floating-point number. Value: `+out);f=token.arg;token.padZeros=false}token.arg=formatDouble(f,token);break;default:throw new Error(`invalid specifier: `+token.specifier)}if(token.maxWidth>=0&&token.arg.length>token.maxWidth)token.arg=token.arg.substring(0,token.maxWidth);if(token.padZeros)token.arg=zeroPad(token.arg,token.width||token.precision,token.padRight);else if(token.width)token.arg=spacePad(token.arg,token.width,token.padRight);out+=token.arg||``;pos+=1}}return out}module.exports=formatInterpolate}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$92=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$71();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$70=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var RE=/%(?:([1-9]\d*)\$)?([0 +\-#]*)(\*|\d+)?(?:(\.)(\*|\d+)?)?[hlL]?([%A-Za-z])/g;function parse(match){var token={"mapping":match[1]?parseInt(match[1],10):void 0,"flags":match[2],"width":match[3],"precision":match[5],"specifier":match[6]};if(match[4]===`.`&&match[5]===void 0)token.precision=`1`;return token}function formatTokenize(str){var content;var tokens;var match;var prev;tokens=[];prev=0;match=RE.exec(str);while(match){content=str.slice(prev,RE.lastIndex-match[0].length);if(content.length)tokens.push(content);if(match[6]===`%`)tokens.push(`%`);else tokens.push(parse(match));prev=RE.lastIndex;match=RE.exec(str)}content=str.slice(prev);if(content.length)tokens.push(content);return tokens}module.exports=formatTokenize}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$91=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$70();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_is_string=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function isString(value){return typeof value===`string`}module.exports=isString}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$69=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var interpolate=require_lib$92();var tokenize=require_lib$91();var isString=require_is_string();function format(str){var args;var i;if(!isString(str))throw new TypeError(format("invalid argument. First argument must be a string. Value: `%s`.",str));args=[tokenize(str)];for(i=1;i<arguments.length;i++)args.push(arguments[i]);return interpolate.apply(null,args)}module.exports=format}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$90=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$69();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyfill$5=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var format=require_lib$90();var objectProtoype=Object.prototype;var toStr=objectProtoype.toString;var defineGetter=objectProtoype.__defineGetter__;var defineSetter=objectProtoype.__defineSetter__;var lookupGetter=objectProtoype.__lookupGetter__;var lookupSetter=objectProtoype.__lookupSetter__;function defineProperty(obj,prop,descriptor){var prototype;var hasValue;var hasGet;var hasSet;if(typeof obj!==`object`||obj===null||toStr.call(obj)===`[object Array]`)throw new TypeError(format("invalid argument. First argument must be an object. Value: `%s`.",obj));if(typeof descriptor!==`object`||descriptor===null||toStr.call(descriptor)===`[object Array]`)throw new TypeError(format("invalid argument. Property descriptor must be an object. Value: `%s`.",descriptor));hasValue=`value`in descriptor;if(hasValue){if(lookupGetter.call(obj,prop)||lookupSetter.call(obj,prop)){prototype=obj.__proto__;obj.__proto__=objectProtoype;delete obj[prop];obj[prop]=descriptor.value;obj.__proto__=prototype}else obj[prop]=descriptor.value}hasGet=`get`in descriptor;hasSet=`set`in descriptor;if(hasValue&&(hasGet||hasSet))throw new Error(`invalid argument. Cannot specify one or more accessors and a value or writable attribute in the property descriptor.`);if(hasGet&&defineGetter)defineGetter.call(obj,prop,descriptor.get);if(hasSet&&defineSetter)defineSetter.call(obj,prop,descriptor.set);return obj}module.exports=defineProperty}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$89=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasDefinePropertySupport=require_has_define_property_support();var builtin=require_builtin();var polyfill=require_polyfill$5();var defineProperty;if(hasDefinePropertySupport())defineProperty=builtin;else defineProperty=polyfill;module.exports=defineProperty}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$68=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var defineProperty=require_lib$89();function setNonEnumerableReadOnly(obj,prop,value){defineProperty(obj,prop,{"configurable":false,"enumerable":false,"writable":false,"value":value})}module.exports=setNonEnumerableReadOnly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$88=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$68();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$67=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var floor=Math.floor;module.exports=floor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$87=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$67();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$66=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var floor=require_lib$87();function isNonNegativeInteger(x){return floor(x)===x&&x>=0}module.exports=isNonNegativeInteger}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$86=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$66();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$65=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var floor=require_lib$87();function isInteger(x){return floor(x)===x}module.exports=isInteger}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$85=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$65();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$64=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function isnan(x){return x!==x}module.exports=isnan}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$84=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$64();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$83=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_PINF=Number.POSITIVE_INFINITY;module.exports=FLOAT64_PINF}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$63=/* @__PURE__ */ __commonJSMin(((exports,module)=>{module.exports=Number}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$82=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$63();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$81=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_NINF=require_lib$82().NEGATIVE_INFINITY;module.exports=FLOAT64_NINF}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$62=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var PINF=require_lib$83();var NINF=require_lib$81();function isInfinite(x){return x===PINF||x===NINF}module.exports=isInfinite}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$80=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$62();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2021 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$61=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function abs(x){return Math.abs(x)}module.exports=abs}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$79=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$61();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$60=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function hasSymbolSupport(){return typeof Symbol===`function`&&typeof Symbol(`foo`)===`symbol`}module.exports=hasSymbolSupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$78=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$60();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$59=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLG=require_lib$78()();function hasToStringTagSupport(){return FLG&&typeof Symbol.toStringTag===`symbol`}module.exports=hasToStringTagSupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$77=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$59();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_tostring=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var toStr=Object.prototype.toString;module.exports=toStr}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$58=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var toStr=require_tostring();function nativeClass(v){return toStr.call(v)}module.exports=nativeClass}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$57=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var has=Object.prototype.hasOwnProperty;function hasOwnProp(value,property){if(value===void 0||value===null)return false;return has.call(value,property)}module.exports=hasOwnProp}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$76=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$57();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$56=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Sym=typeof Symbol===`function`?Symbol:void 0;module.exports=Sym}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$75=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$56();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_tostringtag=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Symbol=require_lib$75();var toStrTag=typeof Symbol===`function`?Symbol.toStringTag:``;module.exports=toStrTag}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyfill$4=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasOwnProp=require_lib$76();var toStringTag=require_tostringtag();var toStr=require_tostring();function nativeClass(v){var isOwn;var tag;var out;if(v===null||v===void 0)return toStr.call(v);tag=v[toStringTag];isOwn=hasOwnProp(v,toStringTag);try{v[toStringTag]=void 0}catch(err){return toStr.call(v)}out=toStr.call(v);if(isOwn)v[toStringTag]=tag;else delete v[toStringTag];return out}module.exports=nativeClass}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$74=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasToStringTag=require_lib$77();var builtin=require_main$58();var polyfill=require_polyfill$4();var main;if(hasToStringTag())main=polyfill;else main=builtin;module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$55=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var nativeClass=require_lib$74();var hasUint32Array=typeof Uint32Array===`function`;function isUint32Array(value){return hasUint32Array&&value instanceof Uint32Array||nativeClass(value)===`[object Uint32Array]`}module.exports=isUint32Array}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$73=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isUint32Array=require_main$55();module.exports=isUint32Array}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$72=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var UINT32_MAX=4294967295;module.exports=UINT32_MAX}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_uint32array=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=typeof Uint32Array===`function`?Uint32Array:null;module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$54=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isUint32Array=require_lib$73();var UINT32_MAX=require_lib$72();var GlobalUint32Array=require_uint32array();function hasUint32ArraySupport(){var bool;var arr;if(typeof GlobalUint32Array!==`function`)return false;try{arr=[1,3.14,-3.14,UINT32_MAX+1,UINT32_MAX+2];arr=new GlobalUint32Array(arr);bool=isUint32Array(arr)&&arr[0]===1&&arr[1]===3&&arr[2]===UINT32_MAX-2&&arr[3]===0&&arr[4]===1}catch(err){bool=false}return bool}module.exports=hasUint32ArraySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$71=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasUint32ArraySupport=require_main$54();module.exports=hasUint32ArraySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$53=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ctor=typeof Uint32Array===`function`?Uint32Array:void 0;module.exports=ctor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyfill$3=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function polyfill(){throw new Error(`not implemented`)}module.exports=polyfill}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$70=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasUint32ArraySupport=require_lib$71();var builtin=require_main$53();var polyfill=require_polyfill$3();var ctor;if(hasUint32ArraySupport())ctor=builtin;else ctor=polyfill;module.exports=ctor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$52=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var nativeClass=require_lib$74();var hasFloat64Array=typeof Float64Array===`function`;function isFloat64Array(value){return hasFloat64Array&&value instanceof Float64Array||nativeClass(value)===`[object Float64Array]`}module.exports=isFloat64Array}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$69=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isFloat64Array=require_main$52();module.exports=isFloat64Array}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_float64array=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=typeof Float64Array===`function`?Float64Array:null;module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$51=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isFloat64Array=require_lib$69();var GlobalFloat64Array=require_float64array();function hasFloat64ArraySupport(){var bool;var arr;if(typeof GlobalFloat64Array!==`function`)return false;try{arr=new GlobalFloat64Array([1,3.14,-3.14,NaN]);bool=isFloat64Array(arr)&&arr[0]===1&&arr[1]===3.14&&arr[2]===-3.14&&arr[3]!==arr[3]}catch(err){bool=false}return bool}module.exports=hasFloat64ArraySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$68=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasFloat64ArraySupport=require_main$51();module.exports=hasFloat64ArraySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$50=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ctor=typeof Float64Array===`function`?Float64Array:void 0;module.exports=ctor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyfill$2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function polyfill(){throw new Error(`not implemented`)}module.exports=polyfill}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$67=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasFloat64ArraySupport=require_lib$68();var builtin=require_main$50();var polyfill=require_polyfill$2();var ctor;if(hasFloat64ArraySupport())ctor=builtin;else ctor=polyfill;module.exports=ctor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$49=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var nativeClass=require_lib$74();var hasUint8Array=typeof Uint8Array===`function`;function isUint8Array(value){return hasUint8Array&&value instanceof Uint8Array||nativeClass(value)===`[object Uint8Array]`}module.exports=isUint8Array}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$66=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isUint8Array=require_main$49();module.exports=isUint8Array}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$65=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var UINT8_MAX=255;module.exports=UINT8_MAX}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_uint8array=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=typeof Uint8Array===`function`?Uint8Array:null;module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$48=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isUint8Array=require_lib$66();var UINT8_MAX=require_lib$65();var GlobalUint8Array=require_uint8array();function hasUint8ArraySupport(){var bool;var arr;if(typeof GlobalUint8Array!==`function`)return false;try{arr=[1,3.14,-3.14,UINT8_MAX+1,UINT8_MAX+2];arr=new GlobalUint8Array(arr);bool=isUint8Array(arr)&&arr[0]===1&&arr[1]===3&&arr[2]===UINT8_MAX-2&&arr[3]===0&&arr[4]===1}catch(err){bool=false}return bool}module.exports=hasUint8ArraySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$64=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasUint8ArraySupport=require_main$48();module.exports=hasUint8ArraySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$47=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ctor=typeof Uint8Array===`function`?Uint8Array:void 0;module.exports=ctor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyfill$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function polyfill(){throw new Error(`not implemented`)}module.exports=polyfill}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$63=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasUint8ArraySupport=require_lib$64();var builtin=require_main$47();var polyfill=require_polyfill$1();var ctor;if(hasUint8ArraySupport())ctor=builtin;else ctor=polyfill;module.exports=ctor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$46=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var nativeClass=require_lib$74();var hasUint16Array=typeof Uint16Array===`function`;function isUint16Array(value){return hasUint16Array&&value instanceof Uint16Array||nativeClass(value)===`[object Uint16Array]`}module.exports=isUint16Array}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$62=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isUint16Array=require_main$46();module.exports=isUint16Array}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$61=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var UINT16_MAX=65535;module.exports=UINT16_MAX}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_uint16array=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=typeof Uint16Array===`function`?Uint16Array:null;module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$45=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isUint16Array=require_lib$62();var UINT16_MAX=require_lib$61();var GlobalUint16Array=require_uint16array();function hasUint16ArraySupport(){var bool;var arr;if(typeof GlobalUint16Array!==`function`)return false;try{arr=[1,3.14,-3.14,UINT16_MAX+1,UINT16_MAX+2];arr=new GlobalUint16Array(arr);bool=isUint16Array(arr)&&arr[0]===1&&arr[1]===3&&arr[2]===UINT16_MAX-2&&arr[3]===0&&arr[4]===1}catch(err){bool=false}return bool}module.exports=hasUint16ArraySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$60=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasUint16ArraySupport=require_main$45();module.exports=hasUint16ArraySupport}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$44=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ctor=typeof Uint16Array===`function`?Uint16Array:void 0;module.exports=ctor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyfill=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function polyfill(){throw new Error(`not implemented`)}module.exports=polyfill}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$59=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var hasUint16ArraySupport=require_lib$60();var builtin=require_main$44();var polyfill=require_polyfill();var ctor;if(hasUint16ArraySupport())ctor=builtin;else ctor=polyfill;module.exports=ctor}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_ctors=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Uint8Array=require_lib$63();var ctors={"uint16":require_lib$59(),"uint8":Uint8Array};module.exports=ctors}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$43=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ctors=require_ctors();var bool;function isLittleEndian(){var uint16view;var uint8view;uint16view=new ctors[`uint16`](1);uint16view[0]=4660;uint8view=new ctors[`uint8`](uint16view.buffer);return uint8view[0]===52}bool=isLittleEndian();module.exports=bool}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$58=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var IS_LITTLE_ENDIAN=require_main$43();module.exports=IS_LITTLE_ENDIAN}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_high$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isLittleEndian=require_lib$58();var HIGH;if(isLittleEndian===true)HIGH=1;else HIGH=0;module.exports=HIGH}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$42=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Uint32Array=require_lib$70();var Float64Array=require_lib$67();var HIGH=require_high$1();var FLOAT64_VIEW=new Float64Array(1);var UINT32_VIEW=new Uint32Array(FLOAT64_VIEW.buffer);function getHighWord(x){FLOAT64_VIEW[0]=x;return UINT32_VIEW[HIGH]}module.exports=getHighWord}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$57=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$42();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_high=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isLittleEndian=require_lib$58();var HIGH;if(isLittleEndian===true)HIGH=1;else HIGH=0;module.exports=HIGH}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$41=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Uint32Array=require_lib$70();var Float64Array=require_lib$67();var HIGH=require_high();var FLOAT64_VIEW=new Float64Array(1);var UINT32_VIEW=new Uint32Array(FLOAT64_VIEW.buffer);function setHighWord(x,high){FLOAT64_VIEW[0]=x;UINT32_VIEW[HIGH]=high>>>0;return FLOAT64_VIEW[0]}module.exports=setHighWord}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$56=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$41();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$55=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_EXPONENT_BIAS=1023;module.exports=FLOAT64_EXPONENT_BIAS}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_p$2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .3999999999940942;return .3999999999940942+x*(.22222198432149784+x*.15313837699209373)}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_q=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .6666666666666735;return .6666666666666735+x*(.2857142874366239+x*(.1818357216161805+x*.14798198605116586))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/e_log.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$40=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var getHighWord=require_lib$57();var setHighWord=require_lib$56();var isnan=require_lib$84();var BIAS=require_lib$55();var NINF=require_lib$81();var polyvalP=require_polyval_p$2();var polyvalQ=require_polyval_q();var LN2_HI=.6931471803691238;var LN2_LO=19082149292705877e-26;var TWO54=0x40000000000000;var ONE_THIRD=.3333333333333333;var HIGH_SIGNIFICAND_MASK=1048575;var HIGH_MAX_NORMAL_EXP=2146435072;var HIGH_MIN_NORMAL_EXP=1048576;var HIGH_BIASED_EXP_0=1072693248;function ln(x){var hfsq;var hx;var t2;var t1;var k;var R;var f;var i;var j;var s;var w;var z;if(x===0)return NINF;if(isnan(x)||x<0)return NaN;hx=getHighWord(x);k=0;if(hx<HIGH_MIN_NORMAL_EXP){k-=54;x*=TWO54;hx=getHighWord(x)}if(hx>=HIGH_MAX_NORMAL_EXP)return x+x;k+=(hx>>20)-BIAS|0;hx&=HIGH_SIGNIFICAND_MASK;i=hx+614244&1048576|0;x=setHighWord(x,hx|i^HIGH_BIASED_EXP_0);k+=i>>20|0;f=x-1;if((HIGH_SIGNIFICAND_MASK&2+hx)<3){if(f===0){if(k===0)return 0;return k*LN2_HI+k*LN2_LO}R=f*f*(.5-ONE_THIRD*f);if(k===0)return f-R;return k*LN2_HI-(R-k*LN2_LO-f)}s=f/(2+f);z=s*s;i=hx-398458|0;w=z*z;j=440401-hx|0;t1=w*polyvalP(w);t2=z*polyvalQ(w);i|=j;R=t2+t1;if(i>0){hfsq=.5*f*f;if(k===0)return f-(hfsq-s*(hfsq+R));return k*LN2_HI-(hfsq-(s*(hfsq+R)+k*LN2_LO)-f)}if(k===0)return f-s*(f-R);return k*LN2_HI-(s*(f-R)-k*LN2_LO-f)}module.exports=ln}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$54=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$40();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$39=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ceil=Math.ceil;module.exports=ceil}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$53=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$39();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$38=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var floor=require_lib$87();var ceil=require_lib$53();function trunc(x){if(x<0)return ceil(x);return floor(x)}module.exports=trunc}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$52=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$38();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_c13=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .0416666666666666;return .0416666666666666+x*(-.001388888888887411+x*2480158728947673e-20)}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_c46=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return-2.7557314351390663e-7;return-2.7557314351390663e-7+x*(2.087572321298175e-9+x*-11359647557788195e-27)}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright, license, and long comment were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/12.2.0/lib/msun/src/k_cos.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$37=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var polyval13=require_polyval_c13();var polyval46=require_polyval_c46();function kernelCos(x,y){var hz;var r;var w;var z=x*x;w=z*z;r=z*polyval13(z);r+=w*w*polyval46(z);hz=.5*z;w=1-hz;return w+(1-w-hz+(z*r-x*y))}module.exports=kernelCos}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$51=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$37();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright, license, and long comment were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/k_sin.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$36=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var S1=-.16666666666666632;var S2=.00833333333332249;var S3=-.0001984126982985795;var S4=27557313707070068e-22;var S5=-2.5050760253406863e-8;var S6=158969099521155e-24;function kernelSin(x,y){var r;var v;var w;var z=x*x;w=z*z;r=S2+z*(S3+z*S4)+z*w*(S5+z*S6);v=z*x;if(y===0)return x+v*(S1+z*r);return x-(z*(.5*y-v*r)-y-v*S1)}module.exports=kernelSin}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$50=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$36();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$49=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_HIGH_WORD_ABS_MASK=2147483647;module.exports=FLOAT64_HIGH_WORD_ABS_MASK}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$48=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_HIGH_WORD_EXPONENT_MASK=2146435072;module.exports=FLOAT64_HIGH_WORD_EXPONENT_MASK}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$47=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_HIGH_WORD_SIGNIFICAND_MASK=1048575;module.exports=FLOAT64_HIGH_WORD_SIGNIFICAND_MASK}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_low$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isLittleEndian=require_lib$58();var LOW;if(isLittleEndian===true)LOW=0;else LOW=1;module.exports=LOW}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$35=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Uint32Array=require_lib$70();var Float64Array=require_lib$67();var LOW=require_low$1();var FLOAT64_VIEW=new Float64Array(1);var UINT32_VIEW=new Uint32Array(FLOAT64_VIEW.buffer);function getLowWord(x){FLOAT64_VIEW[0]=x;return UINT32_VIEW[LOW]}module.exports=getLowWord}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$46=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$35();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_indices$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isLittleEndian=require_lib$58();var indices;var HIGH;var LOW;if(isLittleEndian===true){HIGH=1;LOW=0}else{HIGH=0;LOW=1}indices={"HIGH":HIGH,"LOW":LOW};module.exports=indices}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$34=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Uint32Array=require_lib$70();var Float64Array=require_lib$67();var indices=require_indices$1();var FLOAT64_VIEW=new Float64Array(1);var UINT32_VIEW=new Uint32Array(FLOAT64_VIEW.buffer);var HIGH=indices.HIGH;var LOW=indices.LOW;function fromWords(high,low){UINT32_VIEW[HIGH]=high;UINT32_VIEW[LOW]=low;return FLOAT64_VIEW[0]}module.exports=fromWords}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$45=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$34();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$44=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_MAX_BASE2_EXPONENT=1023;module.exports=FLOAT64_MAX_BASE2_EXPONENT}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$43=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_MAX_BASE2_EXPONENT_SUBNORMAL=-1023;module.exports=FLOAT64_MAX_BASE2_EXPONENT_SUBNORMAL}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$42=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_MIN_BASE2_EXPONENT_SUBNORMAL=-1074;module.exports=FLOAT64_MIN_BASE2_EXPONENT_SUBNORMAL}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$41=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_HIGH_WORD_SIGN_MASK=2147483648;module.exports=FLOAT64_HIGH_WORD_SIGN_MASK}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_indices=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isLittleEndian=require_lib$58();var indices;var HIGH;var LOW;if(isLittleEndian===true){HIGH=1;LOW=0}else{HIGH=0;LOW=1}indices={"HIGH":HIGH,"LOW":LOW};module.exports=indices}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_assign$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Uint32Array=require_lib$70();var Float64Array=require_lib$67();var indices=require_indices();var FLOAT64_VIEW=new Float64Array(1);var UINT32_VIEW=new Uint32Array(FLOAT64_VIEW.buffer);var HIGH=indices.HIGH;var LOW=indices.LOW;function toWords(x,out,stride,offset){FLOAT64_VIEW[0]=x;out[offset]=UINT32_VIEW[HIGH];out[offset+stride]=UINT32_VIEW[LOW];return out}module.exports=toWords}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$33=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var fcn=require_assign$1();function toWords(x){return fcn(x,[0,0],1,0)}module.exports=toWords}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$40=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var setReadOnly=require_lib$88();var main=require_main$33();setReadOnly(main,`assign`,require_assign$1());module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$32=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var SIGN_MASK=require_lib$41();var ABS_MASK=require_lib$49();var toWords=require_lib$40();var getHighWord=require_lib$57();var fromWords=require_lib$45();var WORDS=[0,0];function copysign(x,y){var hx;var hy;toWords.assign(x,WORDS,1,0);hx=WORDS[0];hx&=ABS_MASK;hy=getHighWord(y);hy&=SIGN_MASK;hx|=hy;return fromWords(hx,WORDS[1])}module.exports=copysign}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$39=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$32();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$38=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_SMALLEST_NORMAL=22250738585072014e-324;module.exports=FLOAT64_SMALLEST_NORMAL}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_assign=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_SMALLEST_NORMAL=require_lib$38();var isInfinite=require_lib$80();var isnan=require_lib$84();var abs=require_lib$79();var SCALAR=4503599627370496;function normalize(x,out,stride,offset){if(isnan(x)||isInfinite(x)){out[offset]=x;out[offset+stride]=0;return out}if(x!==0&&abs(x)<FLOAT64_SMALLEST_NORMAL){out[offset]=x*SCALAR;out[offset+stride]=-52;return out}out[offset]=x;out[offset+stride]=0;return out}module.exports=normalize}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$31=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var fcn=require_assign();function normalize(x){return fcn(x,[0,0],1,0)}module.exports=normalize}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$37=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var setReadOnly=require_lib$88();var main=require_main$31();setReadOnly(main,`assign`,require_assign());module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$30=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var getHighWord=require_lib$57();var EXP_MASK=require_lib$48();var BIAS=require_lib$55();function exponent(x){var high=getHighWord(x);high=(high&EXP_MASK)>>>20;return high-BIAS|0}module.exports=exponent}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$36=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$30();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$29=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var PINF=require_lib$83();var NINF=require_lib$81();var BIAS=require_lib$55();var MAX_EXPONENT=require_lib$44();var MAX_SUBNORMAL_EXPONENT=require_lib$43();var MIN_SUBNORMAL_EXPONENT=require_lib$42();var isnan=require_lib$84();var isInfinite=require_lib$80();var copysign=require_lib$39();var normalize=require_lib$37().assign;var floatExp=require_lib$36();var toWords=require_lib$40();var fromWords=require_lib$45();var TWO52_INV=2220446049250313e-31;var CLEAR_EXP_MASK=2148532223;var FRAC=[0,0];var WORDS=[0,0];function ldexp(frac,exp){var high;var m;if(exp===0||frac===0||isnan(frac)||isInfinite(frac))return frac;normalize(frac,FRAC,1,0);frac=FRAC[0];exp+=FRAC[1];exp+=floatExp(frac);if(exp<MIN_SUBNORMAL_EXPONENT)return copysign(0,frac);if(exp>MAX_EXPONENT){if(frac<0)return NINF;return PINF}if(exp<=MAX_SUBNORMAL_EXPONENT){exp+=52;m=TWO52_INV}else m=1;toWords.assign(frac,WORDS,1,0);high=WORDS[0];high&=CLEAR_EXP_MASK;high|=exp+BIAS<<20;return m*fromWords(high,WORDS[1])}module.exports=ldexp}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$35=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$29();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2021 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$28=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function filled(value,len){var arr;var i;arr=[];for(i=0;i<len;i++)arr.push(value);return arr}module.exports=filled}));
/**
* @license Apache-2.0
*
* Copyright (c) 2021 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$34=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$28();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2021 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$27=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var filled=require_lib$34();function zeros(len){return filled(0,len)}module.exports=zeros}));
/**
* @license Apache-2.0
*
* Copyright (c) 2021 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$33=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$27();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/k_rem_pio2.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_kernel_rempio2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var floor=require_lib$87();var ldexp=require_lib$35();var zeros=require_lib$33();var IPIO2=[10680707,7228996,1387004,2578385,16069853,12639074,9804092,4427841,16666979,11263675,12935607,2387514,4345298,14681673,3074569,13734428,16653803,1880361,10960616,8533493,3062596,8710556,7349940,6258241,3772886,3769171,3798172,8675211,12450088,3874808,9961438,366607,15675153,9132554,7151469,3571407,2607881,12013382,4155038,6285869,7677882,13102053,15825725,473591,9065106,15363067,6271263,9264392,5636912,4652155,7056368,13614112,10155062,1944035,9527646,15080200,6658437,6231200,6832269,16767104,5075751,3212806,1398474,7579849,6349435,12618859];var PIO2=[1.570796251296997,7.549789415861596e-8,5390302529957765e-30,3282003415807913e-37,1270655753080676e-44,12293330898111133e-52,27337005381646456e-60,21674168387780482e-67];var TWO24=16777216;var TWON24=5.960464477539063e-8;var F=zeros(20);var Q=zeros(20);var FQ=zeros(20);var IQ=zeros(20);function compute(x,y,jz,q,q0,jk,jv,jx,f){var carry;var fw;var ih;var jp;var i;var k;var n;var j;var z;jp=jk;z=q[jz];j=jz;for(i=0;j>0;i++){fw=TWON24*z|0;IQ[i]=z-TWO24*fw|0;z=q[j-1]+fw;j-=1}z=ldexp(z,q0);z-=8*floor(z*.125);n=z|0;z-=n;ih=0;if(q0>0){i=IQ[jz-1]>>24-q0;n+=i;IQ[jz-1]-=i<<24-q0;ih=IQ[jz-1]>>23-q0}else if(q0===0)ih=IQ[jz-1]>>23;else if(z>=.5)ih=2;if(ih>0){n+=1;carry=0;for(i=0;i<jz;i++){j=IQ[i];if(carry===0){if(j!==0){carry=1;IQ[i]=16777216-j}}else IQ[i]=16777215-j}if(q0>0)switch(q0){case 1:IQ[jz-1]&=8388607;break;case 2:IQ[jz-1]&=4194303}if(ih===2){z=1-z;if(carry!==0)z-=ldexp(1,q0)}}if(z===0){j=0;for(i=jz-1;i>=jk;i--)j|=IQ[i];if(j===0){for(k=1;IQ[jk-k]===0;k++);for(i=jz+1;i<=jz+k;i++){f[jx+i]=IPIO2[jv+i];fw=0;for(j=0;j<=jx;j++)fw+=x[j]*f[jx+(i-j)];q[i]=fw}jz+=k;return compute(x,y,jz,q,q0,jk,jv,jx,f)}jz-=1;q0-=24;while(IQ[jz]===0){jz-=1;q0-=24}}else{z=ldexp(z,-q0);if(z>=TWO24){fw=TWON24*z|0;IQ[jz]=z-TWO24*fw|0;jz+=1;q0+=24;IQ[jz]=fw}else IQ[jz]=z|0}fw=ldexp(1,q0);for(i=jz;i>=0;i--){q[i]=fw*IQ[i];fw*=TWON24}for(i=jz;i>=0;i--){fw=0;for(k=0;k<=jp&&k<=jz-i;k++)fw+=PIO2[k]*q[i+k];FQ[jz-i]=fw}fw=0;for(i=jz;i>=0;i--)fw+=FQ[i];if(ih===0)y[0]=fw;else y[0]=-fw;fw=FQ[0]-fw;for(i=1;i<=jz;i++)fw+=FQ[i];if(ih===0)y[1]=fw;else y[1]=-fw;return n&7}function kernelRempio2(x,y,e0,nx){var fw;var jk;var jv;var jx;var jz;var q0;var i;var j;var m;jk=4;jx=nx-1;jv=(e0-3)/24|0;if(jv<0)jv=0;q0=e0-24*(jv+1);j=jv-jx;m=jx+jk;for(i=0;i<=m;i++){if(j<0)F[i]=0;else F[i]=IPIO2[j];j+=1}for(i=0;i<=jk;i++){fw=0;for(j=0;j<=jx;j++)fw+=x[j]*F[jx+(i-j)];Q[i]=fw}jz=jk;return compute(x,y,jz,Q,q0,jk,jv,jx,F)}module.exports=kernelRempio2}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$26=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var round=Math.round;module.exports=round}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$32=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$26();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/k_rem_pio2.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_rempio2_medium=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var round=require_lib$32();var getHighWord=require_lib$57();var INVPIO2=.6366197723675814;var PIO2_1=1.5707963267341256;var PIO2_1T=6077100506506192e-26;var PIO2_2=6077100506303966e-26;var PIO2_2T=20222662487959506e-37;var PIO2_3=20222662487111665e-37;var PIO2_3T=84784276603689e-45;var EXPONENT_MASK=2047;function rempio2Medium(x,ix,y){var high;var n;var t;var r;var w;var i;var j;n=round(x*INVPIO2);r=x-n*PIO2_1;w=n*PIO2_1T;j=ix>>20|0;y[0]=r-w;high=getHighWord(y[0]);i=j-(high>>20&EXPONENT_MASK);if(i>16){t=r;w=n*PIO2_2;r=t-w;w=n*PIO2_2T-(t-r-w);y[0]=r-w;high=getHighWord(y[0]);i=j-(high>>20&EXPONENT_MASK);if(i>49){t=r;w=n*PIO2_3;r=t-w;w=n*PIO2_3T-(t-r-w);y[0]=r-w}}y[1]=r-y[0]-w;return n}module.exports=rempio2Medium}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/e_rem_pio2.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
*
* Optimized by Bruce D. Evans.
* ```
*/
var require_main$25=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ABS_MASK=require_lib$49();var EXPONENT_MASK=require_lib$48();var SIGNIFICAND_MASK=require_lib$47();var getHighWord=require_lib$57();var getLowWord=require_lib$46();var fromWords=require_lib$45();var rempio2Kernel=require_kernel_rempio2();var rempio2Medium=require_rempio2_medium();var ZERO=0;var TWO24=16777216;var PIO2_1=1.5707963267341256;var PIO2_1T=6077100506506192e-26;var TWO_PIO2_1T=2*PIO2_1T;var THREE_PIO2_1T=3*PIO2_1T;var FOUR_PIO2_1T=4*PIO2_1T;var PI_HIGH_WORD_SIGNIFICAND=598523;var PIO4_HIGH_WORD=1072243195;var THREE_PIO4_HIGH_WORD=1073928572;var FIVE_PIO4_HIGH_WORD=1074752122;var THREE_PIO2_HIGH_WORD=1074977148;var SEVEN_PIO4_HIGH_WORD=1075183036;var TWO_PI_HIGH_WORD=1075388923;var NINE_PIO4_HIGH_WORD=1075594811;var MEDIUM=1094263291;var TX=[0,0,0];var TY=[0,0];function rempio2(x,y){var low;var e0;var hx;var ix;var nx;var i;var n;var z;hx=getHighWord(x)|0;ix=hx&ABS_MASK|0;if(ix<=PIO4_HIGH_WORD){y[0]=x;y[1]=0;return 0}if(ix<=FIVE_PIO4_HIGH_WORD){if((ix&SIGNIFICAND_MASK)===PI_HIGH_WORD_SIGNIFICAND)return rempio2Medium(x,ix,y);if(ix<=THREE_PIO4_HIGH_WORD){if(hx>0){z=x-PIO2_1;y[0]=z-PIO2_1T;y[1]=z-y[0]-PIO2_1T;return 1}z=x+PIO2_1;y[0]=z+PIO2_1T;y[1]=z-y[0]+PIO2_1T;return-1}if(hx>0){z=x-2*PIO2_1;y[0]=z-TWO_PIO2_1T;y[1]=z-y[0]-TWO_PIO2_1T;return 2}z=x+2*PIO2_1;y[0]=z+TWO_PIO2_1T;y[1]=z-y[0]+TWO_PIO2_1T;return-2}if(ix<=NINE_PIO4_HIGH_WORD){if(ix<=SEVEN_PIO4_HIGH_WORD){if(ix===THREE_PIO2_HIGH_WORD)return rempio2Medium(x,ix,y);if(hx>0){z=x-3*PIO2_1;y[0]=z-THREE_PIO2_1T;y[1]=z-y[0]-THREE_PIO2_1T;return 3}z=x+3*PIO2_1;y[0]=z+THREE_PIO2_1T;y[1]=z-y[0]+THREE_PIO2_1T;return-3}if(ix===TWO_PI_HIGH_WORD)return rempio2Medium(x,ix,y);if(hx>0){z=x-4*PIO2_1;y[0]=z-FOUR_PIO2_1T;y[1]=z-y[0]-FOUR_PIO2_1T;return 4}z=x+4*PIO2_1;y[0]=z+FOUR_PIO2_1T;y[1]=z-y[0]+FOUR_PIO2_1T;return-4}if(ix<MEDIUM)return rempio2Medium(x,ix,y);if(ix>=EXPONENT_MASK){y[0]=NaN;y[1]=NaN;return 0}low=getLowWord(x);e0=(ix>>20)-1046;z=fromWords(ix-(e0<<20|0),low);for(i=0;i<2;i++){TX[i]=z|0;z=(z-TX[i])*TWO24}TX[2]=z;nx=3;while(TX[nx-1]===ZERO)nx-=1;n=rempio2Kernel(TX,TY,e0,nx,1);if(hx<0){y[0]=-TY[0];y[1]=-TY[1];return-n}y[0]=TY[0];y[1]=TY[1];return n}module.exports=rempio2}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$31=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var rempio2=require_main$25();module.exports=rempio2}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright, license, and long comment were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/s_cos.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$24=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var getHighWord=require_lib$57();var kernelCos=require_lib$51();var kernelSin=require_lib$50();var rempio2=require_lib$31();var ABS_MASK=require_lib$49();var EXPONENT_MASK=require_lib$48();var buffer=[0,0];var HIGH_WORD_PIO4=1072243195;var HIGH_WORD_TWO_NEG_27=1044381696;function cos(x){var ix;var n;ix=getHighWord(x);ix&=ABS_MASK;if(ix<=HIGH_WORD_PIO4){if(ix<HIGH_WORD_TWO_NEG_27)return 1;return kernelCos(x,0)}if(ix>=EXPONENT_MASK)return NaN;n=rempio2(x,buffer);switch(n&3){case 0:return kernelCos(buffer[0],buffer[1]);case 1:return-kernelSin(buffer[0],buffer[1]);case 2:return-kernelCos(buffer[0],buffer[1]);default:return kernelSin(buffer[0],buffer[1])}}module.exports=cos}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$30=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$24();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright, license, and long comment were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/s_sin.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$23=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var HIGH_WORD_ABS_MASK=require_lib$49();var HIGH_WORD_EXPONENT_MASK=require_lib$48();var getHighWord=require_lib$57();var kernelCos=require_lib$51();var kernelSin=require_lib$50();var rempio2=require_lib$31();var PIO4_HIGH_WORD=1072243195;var SMALL_HIGH_WORD=1045430272;var Y=[0,0];function sin(x){var ix;var n;ix=getHighWord(x);ix&=HIGH_WORD_ABS_MASK;if(ix<=PIO4_HIGH_WORD){if(ix<SMALL_HIGH_WORD)return x;return kernelSin(x,0)}if(ix>=HIGH_WORD_EXPONENT_MASK)return NaN;n=rempio2(x,Y);switch(n&3){case 0:return kernelSin(Y[0],Y[1]);case 1:return kernelCos(Y[0],Y[1]);case 2:return-kernelSin(Y[0],Y[1]);default:return-kernelCos(Y[0],Y[1])}}module.exports=sin}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$29=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$23();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$28=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var PI=3.141592653589793;module.exports=PI}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$22=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isnan=require_lib$84();var isInfinite=require_lib$80();var cos=require_lib$30();var sin=require_lib$29();var abs=require_lib$79();var copysign=require_lib$39();var PI=require_lib$28();function sinpi(x){var ar;var r;if(isnan(x))return NaN;if(isInfinite(x))return NaN;r=x%2;ar=abs(r);if(ar===0||ar===1)return copysign(0,r);if(ar<.25)return sin(PI*r);if(ar<.75){ar=.5-ar;return copysign(cos(PI*ar),r)}if(ar<1.25){r=copysign(1,r)-r;return sin(PI*r)}if(ar<1.75){ar-=1.5;return-copysign(cos(PI*ar),r)}r-=copysign(2,r);return sin(PI*r)}module.exports=sinpi}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$27=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$22();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_a1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .06735230105312927;return .06735230105312927+x*(.007385550860814029+x*(.0011927076318336207+x*(.00022086279071390839+x*25214456545125733e-21)))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_a2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .020580808432516733;return .020580808432516733+x*(.0028905138367341563+x*(.0005100697921535113+x*(.00010801156724758394+x*44864094961891516e-21)))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_r=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return 1.3920053346762105;return 1.3920053346762105+x*(.7219355475671381+x*(.17193386563280308+x*(.01864591917156529+x*(.0007779424963818936+x*7326684307446256e-21))))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_s$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .21498241596060885;return .21498241596060885+x*(.325778796408931+x*(.14635047265246445+x*(.02664227030336386+x*(.0018402845140733772+x*3194753265841009e-20))))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_t1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return-.032788541075985965;return-.032788541075985965+x*(.006100538702462913+x*(-.0014034646998923284+x*.00031563207090362595))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_t2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .01797067508118204;return .01797067508118204+x*(-.0036845201678113826+x*(.000881081882437654+x*-.00031275416837512086))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_t3=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return-.010314224129834144;return-.010314224129834144+x*(.0022596478090061247+x*(-.0005385953053567405+x*.0003355291926355191))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_u=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .6328270640250934;return .6328270640250934+x*(1.4549225013723477+x*(.9777175279633727+x*(.22896372806469245+x*.013381091853678766)))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_v=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return 2.4559779371304113;return 2.4559779371304113+x*(2.128489763798934+x*(.7692851504566728+x*(.10422264559336913+x*.003217092422824239)))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_w$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .08333333333333297;return .08333333333333297+x*(-.0027777777772877554+x*(.0007936505586430196+x*(-.00059518755745034+x*(.0008363399189962821+x*-.0016309293409657527))))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright, license, and long comment were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/12.2.0/lib/msun/src/e_lgamma_r.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$21=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isnan=require_lib$84();var isInfinite=require_lib$80();var abs=require_lib$79();var ln=require_lib$54();var trunc=require_lib$52();var sinpi=require_lib$27();var PI=require_lib$28();var PINF=require_lib$83();var polyvalA1=require_polyval_a1();var polyvalA2=require_polyval_a2();var polyvalR=require_polyval_r();var polyvalS=require_polyval_s$1();var polyvalT1=require_polyval_t1();var polyvalT2=require_polyval_t2();var polyvalT3=require_polyval_t3();var polyvalU=require_polyval_u();var polyvalV=require_polyval_v();var polyvalW=require_polyval_w$1();var A1C=.07721566490153287;var A2C=.3224670334241136;var RC=1;var SC=-.07721566490153287;var T1C=.48383612272381005;var T2C=-.1475877229945939;var T3C=.06462494023913339;var UC=-.07721566490153287;var VC=1;var WC=.4189385332046727;var YMIN=1.4616321449683622;var TWO52=4503599627370496;var TWO56=72057594037927940;var TINY=13877787807814457e-33;var TC=1.4616321449683622;var TF=-.12148629053584961;var TT=-3638676997039505e-33;function gammaln(x){var isNegative;var nadj;var flg;var p3;var p2;var p1;var p;var q;var t;var w;var y;var z;var r;if(isnan(x)||isInfinite(x))return x;if(x===0)return PINF;if(x<0){isNegative=true;x=-x}else isNegative=false;if(x<TINY)return-ln(x);if(isNegative){if(x>=TWO52)return PINF;t=sinpi(x);if(t===0)return PINF;nadj=ln(PI/abs(t*x))}if(x===1||x===2)return 0;if(x<2){if(x<=.9){r=-ln(x);if(x>=YMIN-1+.27){y=1-x;flg=0}else if(x>=YMIN-1-.27){y=x-(TC-1);flg=1}else{y=x;flg=2}}else{r=0;if(x>=YMIN+.27){y=2-x;flg=0}else if(x>=YMIN-.27){y=x-TC;flg=1}else{y=x-1;flg=2}}switch(flg){case 0:z=y*y;p1=A1C+z*polyvalA1(z);p2=z*(A2C+z*polyvalA2(z));p=y*p1+p2;r+=p-.5*y;break;case 1:z=y*y;w=z*y;p1=T1C+w*polyvalT1(w);p2=T2C+w*polyvalT2(w);p3=T3C+w*polyvalT3(w);p=z*p1-(TT-w*(p2+y*p3));r+=TF+p;break;case 2:p1=y*(UC+y*polyvalU(y));p2=VC+y*polyvalV(y);r+=-.5*y+p1/p2}}else if(x<8){flg=trunc(x);y=x-flg;p=y*(SC+y*polyvalS(y));q=RC+y*polyvalR(y);r=.5*y+p/q;z=1;switch(flg){case 7:z*=y+6;case 6:z*=y+5;case 5:z*=y+4;case 4:z*=y+3;case 3:z*=y+2;r+=ln(z)}}else if(x<TWO56){t=ln(x);z=1/x;y=z*z;w=WC+z*polyvalW(y);r=(x-.5)*(t-1)+w}else r=x*(ln(x)-1);if(isNegative)r=nadj-r;return r}module.exports=gammaln}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$26=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$21();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_lp=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .6666666666666735;return .6666666666666735+x*(.3999999999940942+x*(.2857142874366239+x*(.22222198432149784+x*(.1818357216161805+x*(.15313837699209373+x*.14798198605116586)))))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright, license, and long comment were part of the original implementation available as part of [FDLIBM]{@link http://www.netlib.org/fdlibm/s_log1p.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$20=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isnan=require_lib$84();var getHighWord=require_lib$57();var setHighWord=require_lib$56();var PINF=require_lib$83();var NINF=require_lib$81();var FLOAT64_EXPONENT_BIAS=require_lib$55();var polyval=require_polyval_lp();var LN2_HI=.6931471803691238;var LN2_LO=19082149292705877e-26;var SQRT2M1=.41421356237309503;var SQRT2HALFM1=-.2928932188134525;var SMALL=1.862645149230957e-9;var TINY=5551115123125783e-32;var TWO53=9007199254740992;var TWO_THIRDS=.6666666666666666;function log1p(x){var hfsq;var hu;var y;var f;var c;var s;var z;var R;var u;var k;if(x<-1||isnan(x))return NaN;if(x===-1)return NINF;if(x===PINF)return x;if(x===0)return x;if(x<0)y=-x;else y=x;k=1;if(y<SQRT2M1){if(y<SMALL){if(y<TINY)return x;return x-x*x*.5}if(x>SQRT2HALFM1){k=0;f=x;hu=1}}if(k!==0){if(y<TWO53){u=1+x;hu=getHighWord(u);k=(hu>>20)-FLOAT64_EXPONENT_BIAS;if(k>0)c=1-(u-x);else c=x-(u-1);c/=u}else{u=x;hu=getHighWord(u);k=(hu>>20)-FLOAT64_EXPONENT_BIAS;c=0}hu&=1048575;if(hu<434334)u=setHighWord(u,hu|1072693248);else{k+=1;u=setHighWord(u,hu|1071644672);hu=1048576-hu>>2}f=u-1}hfsq=.5*f*f;if(hu===0){if(f===0){c+=k*LN2_LO;return k*LN2_HI+c}R=hfsq*(1-TWO_THIRDS*f);return k*LN2_HI-(R-(k*LN2_LO+c)-f)}s=f/(2+f);z=s*s;R=z*polyval(z);if(k===0)return f-(hfsq-s*(hfsq+R));return k*LN2_HI-(hfsq-(s*(hfsq+R)+(k*LN2_LO+c))-f)}module.exports=log1p}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$25=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var log1p=require_main$20();module.exports=log1p}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$19=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var NINF=require_lib$81();function isNegativeZero(x){return x===0&&1/x===NINF}module.exports=isNegativeZero}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$24=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$19();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$23=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var SQRT_TWO_PI=2.5066282746310007;module.exports=SQRT_TWO_PI}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$18=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isInteger=require_lib$85();function isEven(x){return isInteger(x/2)}module.exports=isEven}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$22=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$18();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$17=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isEven=require_lib$22();function isOdd(x){if(x>0)return isEven(x-1);return isEven(x+1)}module.exports=isOdd}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$21=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$17();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$16=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var sqrt=Math.sqrt;module.exports=sqrt}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$20=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$16();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_low=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isLittleEndian=require_lib$58();var LOW;if(isLittleEndian===true)LOW=0;else LOW=1;module.exports=LOW}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$15=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var Uint32Array=require_lib$70();var Float64Array=require_lib$67();var LOW=require_low();var FLOAT64_VIEW=new Float64Array(1);var UINT32_VIEW=new Uint32Array(FLOAT64_VIEW.buffer);function setLowWord(x,low){FLOAT64_VIEW[0]=x;UINT32_VIEW[LOW]=low>>>0;return FLOAT64_VIEW[0]}module.exports=setLowWord}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$19=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$15();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$14=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function uint32ToInt32(x){return x|0}module.exports=uint32ToInt32}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$18=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var uint32ToInt32=require_main$14();module.exports=uint32ToInt32}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/s_pow.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_x_is_zero=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isOdd=require_lib$21();var copysign=require_lib$39();var NINF=require_lib$81();var PINF=require_lib$83();function pow(x,y){if(y===NINF)return PINF;if(y===PINF)return 0;if(y>0){if(isOdd(y))return x;return 0}if(isOdd(y))return copysign(PINF,x);return PINF}module.exports=pow}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/s_pow.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_y_is_huge=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ABS_MASK=require_lib$49();var getHighWord=require_lib$57();var HIGH_MAX_NEAR_UNITY=1072693247;var HUGE=1e300;var TINY=1e-300;function pow(x,y){if((getHighWord(x)&ABS_MASK)<=HIGH_MAX_NEAR_UNITY){if(y<0)return HUGE*HUGE;return TINY*TINY}if(y>0)return HUGE*HUGE;return TINY*TINY}module.exports=pow}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_y_is_infinite=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var abs=require_lib$79();var PINF=require_lib$83();function pow(x,y){if(x===-1)return(x-x)/(x-x);if(x===1)return 1;if(abs(x)<1===(y===PINF))return 0;return PINF}module.exports=pow}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$17=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var FLOAT64_NUM_HIGH_WORD_SIGNIFICAND_BITS=20;module.exports=FLOAT64_NUM_HIGH_WORD_SIGNIFICAND_BITS}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_l=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .5999999999999946;return .5999999999999946+x*(.4285714285785502+x*(.33333332981837743+x*(.272728123808534+x*(.23066074577556175+x*.20697501780033842))))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/s_pow.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_log2ax=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var getHighWord=require_lib$57();var setLowWord=require_lib$19();var setHighWord=require_lib$56();var BIAS=require_lib$55();var HIGH_NUM_SIGNIFICAND_BITS=require_lib$17();var polyvalL=require_polyval_l();var HIGH_SIGNIFICAND_MASK=1048575;var HIGH_MIN_NORMAL_EXP=1048576;var HIGH_BIASED_EXP_0=1072693248;var HIGH_BIASED_EXP_NEG_512=536870912;var HIGH_SIGNIFICAND_HALF=524288;var TWO53=9007199254740992;var CP=.9617966939259756;var CP_HI=.9617967009544373;var CP_LO=-7.028461650952758e-9;var BP=[1,1.5];var DP_HI=[0,.5849624872207642];var DP_LO=[0,1.350039202129749e-8];function log2ax(out,ax,ahx){var tmp;var ss;var s2;var hs;var ls;var ht;var lt;var bp;var dp;var hp;var lp;var hz;var lz;var t1;var t2;var t;var r;var u;var v;var n;var j;var k;n=0;if(ahx<HIGH_MIN_NORMAL_EXP){ax*=TWO53;n-=53;ahx=getHighWord(ax)}n+=(ahx>>HIGH_NUM_SIGNIFICAND_BITS)-BIAS|0;j=ahx&HIGH_SIGNIFICAND_MASK|0;ahx=j|HIGH_BIASED_EXP_0|0;if(j<=235662)k=0;else if(j<767610)k=1;else{k=0;n+=1;ahx-=HIGH_MIN_NORMAL_EXP}ax=setHighWord(ax,ahx);bp=BP[k];u=ax-bp;v=1/(ax+bp);ss=u*v;hs=setLowWord(ss,0);tmp=(ahx>>1|HIGH_BIASED_EXP_NEG_512)+HIGH_SIGNIFICAND_HALF;tmp+=k<<18;ht=setHighWord(0,tmp);lt=ax-(ht-bp);ls=v*(u-hs*ht-hs*lt);s2=ss*ss;r=s2*s2*polyvalL(s2);r+=ls*(hs+ss);s2=hs*hs;ht=3+s2+r;ht=setLowWord(ht,0);lt=r-(ht-3-s2);u=hs*ht;v=ls*ht+lt*ss;hp=u+v;hp=setLowWord(hp,0);lp=v-(hp-u);hz=CP_HI*hp;lz=CP_LO*hp+lp*CP+DP_LO[k];dp=DP_HI[k];t=n;t1=hz+lz+dp+t;t1=setLowWord(t1,0);t2=lz-(t1-t-dp-hz);out[0]=t1;out[1]=t2;return out}module.exports=log2ax}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_w=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .5;return .5+x*(-.3333333333333333+x*.25)}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/s_pow.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_logx=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var setLowWord=require_lib$19();var polyvalW=require_polyval_w();var INV_LN2=1.4426950408889634;var INV_LN2_HI=1.4426950216293335;var INV_LN2_LO=1.9259629911266175e-8;function logx(out,ax){var t2;var t1;var t;var w;var u;var v;t=ax-1;w=t*t*polyvalW(t);u=INV_LN2_HI*t;v=t*INV_LN2_LO-w*INV_LN2;t1=u+v;t1=setLowWord(t1,0);t2=v-(t1-u);out[0]=t1;out[1]=t2;return out}module.exports=logx}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$16=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var LN2=.6931471805599453;module.exports=LN2}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_p$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .16666666666666602;return .16666666666666602+x*(-.0027777777777015593+x*(6613756321437934e-20+x*(-16533902205465252e-22+x*4.1381367970572385e-8)))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/s_pow.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_pow2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var getHighWord=require_lib$57();var setHighWord=require_lib$56();var setLowWord=require_lib$19();var uint32ToInt32=require_lib$18();var ldexp=require_lib$35();var LN2=require_lib$16();var BIAS=require_lib$55();var ABS_MASK=require_lib$49();var HIGH_SIGNIFICAND_MASK=require_lib$47();var HIGH_NUM_SIGNIFICAND_BITS=require_lib$17();var polyvalP=require_polyval_p$1();var HIGH_MIN_NORMAL_EXP=1048576;var HIGH_BIASED_EXP_NEG_1=1071644672;var LN2_HI=.6931471824645996;var LN2_LO=-1.904654299957768e-9;function pow2(j,hp,lp){var tmp;var t1;var t;var r;var u;var v;var w;var z;var n;var i;var k;i=j&ABS_MASK|0;k=(i>>HIGH_NUM_SIGNIFICAND_BITS)-BIAS|0;n=0;if(i>HIGH_BIASED_EXP_NEG_1){n=j+(HIGH_MIN_NORMAL_EXP>>k+1)>>>0;k=((n&ABS_MASK)>>HIGH_NUM_SIGNIFICAND_BITS)-BIAS|0;tmp=(n&~(HIGH_SIGNIFICAND_MASK>>k))>>>0;t=setHighWord(0,tmp);n=(n&HIGH_SIGNIFICAND_MASK|HIGH_MIN_NORMAL_EXP)>>HIGH_NUM_SIGNIFICAND_BITS-k>>>0;if(j<0)n=-n;hp-=t}t=lp+hp;t=setLowWord(t,0);u=t*LN2_HI;v=(lp-(t-hp))*LN2+t*LN2_LO;z=u+v;w=v-(z-u);t=z*z;t1=z-t*polyvalP(t);r=z*t1/(t1-2)-(w+z*w);z=1-(r-z);j=getHighWord(z);j=uint32ToInt32(j);j+=n<<HIGH_NUM_SIGNIFICAND_BITS>>>0;if(j>>HIGH_NUM_SIGNIFICAND_BITS<=0)z=ldexp(z,n);else z=setHighWord(z,j);return z}module.exports=pow2}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyright and license were part of the original implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/s_pow.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$13=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isnan=require_lib$84();var isOdd=require_lib$21();var isInfinite=require_lib$80();var isInteger=require_lib$85();var sqrt=require_lib$20();var abs=require_lib$79();var toWords=require_lib$40();var setLowWord=require_lib$19();var uint32ToInt32=require_lib$18();var NINF=require_lib$81();var PINF=require_lib$83();var ABS_MASK=require_lib$49();var xIsZero=require_x_is_zero();var yIsHuge=require_y_is_huge();var yIsInfinite=require_y_is_infinite();var log2ax=require_log2ax();var logx=require_logx();var pow2=require_pow2();var HIGH_MAX_NEAR_UNITY=1072693247;var HIGH_BIASED_EXP_31=1105199104;var HIGH_BIASED_EXP_64=1139802112;var HIGH_BIASED_EXP_10=1083179008;var HIGH_BIASED_EXP_0=1072693248;var HIGH_1075=1083231232;var HIGH_NEG_1075=3230714880;var HIGH_NUM_NONSIGN_BITS=31;var HUGE=1e300;var TINY=1e-300;var OVT=8008566259537294e-32;var WORDS=[0,0];var LOG_WORKSPACE=[0,0];function pow(x,y){var ahx;var ahy;var ax;var hx;var lx;var hy;var ly;var sx;var sy;var y1;var hp;var lp;var t;var z;var j;var i;if(isnan(x)||isnan(y))return NaN;toWords.assign(y,WORDS,1,0);hy=WORDS[0];ly=WORDS[1];if(ly===0){if(y===0)return 1;if(y===1)return x;if(y===-1)return 1/x;if(y===.5)return sqrt(x);if(y===-.5)return 1/sqrt(x);if(y===2)return x*x;if(y===3)return x*x*x;if(y===4){x*=x;return x*x}if(isInfinite(y))return yIsInfinite(x,y)}toWords.assign(x,WORDS,1,0);hx=WORDS[0];lx=WORDS[1];if(lx===0){if(hx===0)return xIsZero(x,y);if(x===1)return 1;if(x===-1&&isOdd(y))return-1;if(isInfinite(x)){if(x===NINF)return pow(-0,-y);if(y<0)return 0;return PINF}}if(x<0&&isInteger(y)===false)return(x-x)/(x-x);ax=abs(x);ahx=hx&ABS_MASK|0;ahy=hy&ABS_MASK|0;sx=hx>>>HIGH_NUM_NONSIGN_BITS|0;sy=hy>>>HIGH_NUM_NONSIGN_BITS|0;if(sx&&isOdd(y))sx=-1;else sx=1;if(ahy>HIGH_BIASED_EXP_31){if(ahy>HIGH_BIASED_EXP_64)return yIsHuge(x,y);if(ahx<HIGH_MAX_NEAR_UNITY){if(sy===1)return sx*HUGE*HUGE;return sx*TINY*TINY}if(ahx>HIGH_BIASED_EXP_0){if(sy===0)return sx*HUGE*HUGE;return sx*TINY*TINY}t=logx(LOG_WORKSPACE,ax)}else t=log2ax(LOG_WORKSPACE,ax,ahx);y1=setLowWord(y,0);lp=(y-y1)*t[0]+y*t[1];hp=y1*t[0];z=lp+hp;toWords.assign(z,WORDS,1,0);j=uint32ToInt32(WORDS[0]);i=uint32ToInt32(WORDS[1]);if(j>=HIGH_BIASED_EXP_10){if((j-HIGH_BIASED_EXP_10|i)!==0)return sx*HUGE*HUGE;if(lp+OVT>z-hp)return sx*HUGE*HUGE}else if((j&ABS_MASK)>=HIGH_1075){if((j-HIGH_NEG_1075|i)!==0)return sx*TINY*TINY;if(lp<=z-hp)return sx*TINY*TINY}z=pow2(j,hp,lp);return sx*z}module.exports=pow}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$15=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$13();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2022 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_p=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .16666666666666602;return .16666666666666602+x*(-.0027777777777015593+x*(6613756321437934e-20+x*(-16533902205465252e-22+x*4.1381367970572385e-8)))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyrights, licenses, and long comment were part of the original implementation available as part of [Go]{@link https://github.com/golang/go/blob/cb07765045aed5104a3df31507564ac99e6ddce8/src/math/exp.go}, which in turn was based on an implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/e_exp.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (c) 2009 The Go Authors. All rights reserved.
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are
* met:
*
*    * Redistributions of source code must retain the above copyright
* notice, this list of conditions and the following disclaimer.
*    * Redistributions in binary form must reproduce the above
* copyright notice, this list of conditions and the following disclaimer
* in the documentation and/or other materials provided with the
* distribution.
*    * Neither the name of Google Inc. nor the names of its
* contributors may be used to endorse or promote products derived from
* this software without specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS
* "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
* LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR
* A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT
* OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
* SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT
* LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
* DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY
* THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT
* (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
* ```
*
* ```text
* Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_expmulti=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ldexp=require_lib$35();var polyvalP=require_polyval_p();function expmulti(hi,lo,k){var r;var t;var c;var y;r=hi-lo;t=r*r;c=r-t*polyvalP(t);y=1-(lo-r*c/(2-c)-hi);return ldexp(y,k)}module.exports=expmulti}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The following copyrights, licenses, and long comment were part of the original implementation available as part of [Go]{@link https://github.com/golang/go/blob/cb07765045aed5104a3df31507564ac99e6ddce8/src/math/exp.go}, which in turn was based on an implementation available as part of [FreeBSD]{@link https://svnweb.freebsd.org/base/release/9.3.0/lib/msun/src/e_exp.c}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright (c) 2009 The Go Authors. All rights reserved.
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are
* met:
*
*    * Redistributions of source code must retain the above copyright
* notice, this list of conditions and the following disclaimer.
*    * Redistributions in binary form must reproduce the above
* copyright notice, this list of conditions and the following disclaimer
* in the documentation and/or other materials provided with the
* distribution.
*    * Neither the name of Google Inc. nor the names of its
* contributors may be used to endorse or promote products derived from
* this software without specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS
* "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
* LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR
* A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT
* OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
* SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT
* LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
* DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY
* THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT
* (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
* ```
*
* ```text
* Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
*
* Developed at SunPro, a Sun Microsystems, Inc. business.
* Permission to use, copy, modify, and distribute this
* software is freely granted, provided that this notice
* is preserved.
* ```
*/
var require_main$12=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isnan=require_lib$84();var trunc=require_lib$52();var NINF=require_lib$81();var PINF=require_lib$83();var expmulti=require_expmulti();var LN2_HI=.6931471803691238;var LN2_LO=19082149292705877e-26;var LOG2_E=1.4426950408889634;var OVERFLOW=709.782712893384;var UNDERFLOW=-745.1332191019411;var NEARZERO=1/(1<<28);var NEG_NEARZERO=-NEARZERO;function exp(x){var hi;var lo;var k;if(isnan(x)||x===PINF)return x;if(x===NINF)return 0;if(x>OVERFLOW)return PINF;if(x<UNDERFLOW)return 0;if(x>NEG_NEARZERO&&x<NEARZERO)return 1+x;if(x<0)k=trunc(LOG2_E*x-.5);else k=trunc(LOG2_E*x+.5);hi=x-k*LN2_HI;lo=k*LN2_LO;return expmulti(hi,lo,k)}module.exports=exp}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$14=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$12();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_polyval_s=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalpoly(x){if(x===0)return .08333333333334822;return .08333333333334822+x*(.0034722222160545866+x*(-.0026813261780578124+x*(-.00022954996161337813+x*.0007873113957930937)))}module.exports=evalpoly}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The original C code, copyright, license, and constants are from [Cephes]{@link http://www.netlib.org/cephes}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright 1984, 1987, 1989, 1992, 2000 by Stephen L. Moshier
*
* Some software in this archive may be from the book _Methods and Programs for Mathematical Functions_ (Prentice-Hall or Simon & Schuster International, 1989) or from the Cephes Mathematical Library, a commercial product. In either event, it is copyrighted by the author. What you see here may be used freely but it comes with no support or guarantee.
*
* Stephen L. Moshier
* moshier@na-net.ornl.gov
* ```
*/
var require_stirling_approximation=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var SQRT_TWO_PI=require_lib$23();var pow=require_lib$15();var exp=require_lib$14();var polyval=require_polyval_s();var MAX_STIRLING=143.01608;function gamma(x){var w;var y;var v;w=1/x;w=1+w*polyval(w);y=exp(x);if(x>MAX_STIRLING){v=pow(x,.5*x-.25);y=v*(v/y)}else y=pow(x,x-.5)/y;return SQRT_TWO_PI*y*w}module.exports=gamma}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$13=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var EULERGAMMA=.5772156649015329;module.exports=EULERGAMMA}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The original C code, copyright, license, and constants are from [Cephes]{@link http://www.netlib.org/cephes}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright 1984, 1987, 1989, 1992, 2000 by Stephen L. Moshier
*
* Some software in this archive may be from the book _Methods and Programs for Mathematical Functions_ (Prentice-Hall or Simon & Schuster International, 1989) or from the Cephes Mathematical Library, a commercial product. In either event, it is copyrighted by the author. What you see here may be used freely but it comes with no support or guarantee.
*
* Stephen L. Moshier
* moshier@na-net.ornl.gov
* ```
*/
var require_small_approximation=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var EULER=require_lib$13();function gamma(x,z){return z/((1+EULER*x)*x)}module.exports=gamma}));
/**
* @license Apache-2.0
*
* Copyright (c) 2024 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_rational_pq=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function evalrational(x){var ax;var s1;var s2;if(x===0)return 1;if(x<0)ax=-x;else ax=x;if(ax<=1){s1=1+x*(.4942148268014971+x*(.20744822764843598+x*(.04763678004571372+x*(.010421379756176158+x*(.0011913514700658638+x*(.00016011952247675185+x*0))))));s2=1+x*(.0714304917030273+x*(-.23459179571824335+x*(.035823639860549865+x*(.011813978522206043+x*(-.004456419138517973+x*(.0005396055804933034+x*-23158187332412014e-21))))))}else{x=1/x;s1=0+x*(.00016011952247675185+x*(.0011913514700658638+x*(.010421379756176158+x*(.04763678004571372+x*(.20744822764843598+x*(.4942148268014971+x*1))))));s2=-23158187332412014e-21+x*(.0005396055804933034+x*(-.004456419138517973+x*(.011813978522206043+x*(.035823639860549865+x*(-.23459179571824335+x*(.0714304917030273+x*1))))))}return s1/s2}module.exports=evalrational}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The original C code, long comment, copyright, license, and constants are from [Cephes]{@link http://www.netlib.org/cephes}. The implementation follows the original, but has been modified for JavaScript.
*
* ```text
* Copyright 1984, 1987, 1989, 1992, 2000 by Stephen L. Moshier
*
* Some software in this archive may be from the book _Methods and Programs for Mathematical Functions_ (Prentice-Hall or Simon & Schuster International, 1989) or from the Cephes Mathematical Library, a commercial product. In either event, it is copyrighted by the author. What you see here may be used freely but it comes with no support or guarantee.
*
* Stephen L. Moshier
* moshier@na-net.ornl.gov
* ```
*/
var require_main$11=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isnan=require_lib$84();var isInteger=require_lib$85();var isNegativeZero=require_lib$24();var abs=require_lib$79();var floor=require_lib$87();var sin=require_lib$29();var PINF=require_lib$83();var NINF=require_lib$81();var PI=require_lib$28();var stirlingApprox=require_stirling_approximation();var smallApprox=require_small_approximation();var rateval=require_rational_pq();function gamma(x){var sign;var q;var p;var z;if(isInteger(x)&&x<0||x===NINF||isnan(x))return NaN;if(x===0){if(isNegativeZero(x))return NINF;return PINF}if(x>171.61447887182297)return PINF;if(x<-170.5674972726612)return 0;q=abs(x);if(q>33){if(x>=0)return stirlingApprox(x);p=floor(q);if((p&1)===0)sign=-1;else sign=1;z=q-p;if(z>.5){p+=1;z=q-p}z=q*sin(PI*z);return sign*PI/(abs(z)*stirlingApprox(q))}z=1;while(x>=3){x-=1;z*=x}while(x<0){if(x>-1e-9)return smallApprox(x,z);z/=x;x+=1}while(x<2){if(x<1e-9)return smallApprox(x,z);z/=x;x+=1}if(x===2)return z;x-=2;return z*rateval(x)}module.exports=gamma}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$12=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$11();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$10=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var PINF=require_lib$83();function isPositiveZero(x){return x===0&&1/x===PINF}module.exports=isPositiveZero}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$11=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$10();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$9=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isPositiveZero=require_lib$11();var isnan=require_lib$84();var PINF=require_lib$83();function max(x,y){if(isnan(x)||isnan(y))return NaN;if(x===PINF||y===PINF)return PINF;if(x===y&&x===0){if(isPositiveZero(x))return x;return y}if(x>y)return x;return y}module.exports=max}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$10=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var max=require_main$9();module.exports=max}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$8=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isNegativeZero=require_lib$24();var isnan=require_lib$84();var NINF=require_lib$81();function min(x,y){if(isnan(x)||isnan(y))return NaN;if(x===NINF||y===NINF)return NINF;if(x===y&&x===0){if(isNegativeZero(x))return x;return y}if(x<y)return x;return y}module.exports=min}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$9=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var min=require_main$8();module.exports=min}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$8=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var LN_SQRT_TWO_PI=.9189385332046728;module.exports=LN_SQRT_TWO_PI}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The code is adapted from the Fortran routine from the FNLIB library of the [SLATEC Common Mathematical Library]{@link https://netlib.org/slatec/fnlib/dcsevl.f}.
*
* The original code was developed by W. Fullerton of Los Alamos Scientific Laboratory, a governmental institution, and is therefore public domain.
*/
var require_dceval=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var ALGMCS=[1276642195630063e-46,-3401102254316749e-45,1025680058010471e-43,-35475981581010704e-43,14292273559424982e-41,-6831888753985767e-39,39628370610464347e-38,-2868042435334643e-35,2683181998482699e-33,-3399615005417722e-31,6221098041892606e-29,-1809129475572494e-26,9.81082564692473e-9,-1384948176067564e-20,.16663894804518634];var LEN=ALGMCS.length;function dcseval(x){var twox;var b2;var b1;var b0;var i;if(x<-1.1||x>1.1)return NaN;b1=0;b0=0;twox=2*x;for(i=0;i<LEN;i++){b2=b1;b1=b0;b0=twox*b1-b2+ALGMCS[i]}return(b0-b2)*.5}module.exports=dcseval}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The code is adapted from the Fortran routine from the FNLIB library of the [SLATEC Common Mathematical Library]{@link https://netlib.org/fn/d9lgmc.f}.
*
* The original code was developed by W. Fullerton of Los Alamos Scientific Laboratory, a governmental institution, and is therefore public domain.
*/
var require_gamma_correction=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var pow=require_lib$15();var dceval=require_dceval();var XBIG=94906265.62425156;var XMAX=3745194030963158e291;function gammaCorrection(x){if(x<10)return NaN;if(x>=XMAX)return 0;if(x<XBIG)return dceval(2*pow(10/x,2)-1)/x;return 1/(x*12)}module.exports=gammaCorrection}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*
*
* ## Notice
*
* The code is adapted from the Fortran routine from the FNLIB library of the [SLATEC Common Mathematical Library]{@link https://www.netlib.org/slatec/fnlib/albeta.f}.
*
* The original code was developed by W. Fullerton of Los Alamos Scientific Laboratory, a governmental institution, and is therefore public domain.
*/
var require_main$7=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var gammaln=require_lib$26();var log1p=require_lib$25();var gamma=require_lib$12();var max=require_lib$10();var min=require_lib$9();var ln=require_lib$54();var LN_SQRT_TWO_PI=require_lib$8();var NINF=require_lib$81();var PINF=require_lib$83();var correction=require_gamma_correction();function betaln(a,b){var corr;var p;var q;p=min(a,b);q=max(a,b);if(p<0)return NaN;if(p===0)return PINF;if(q===PINF)return NINF;if(p>=10){corr=correction(p)+correction(q)-correction(p+q);return-.5*ln(q)+LN_SQRT_TWO_PI+corr+(p-.5)*ln(p/(p+q))+q*log1p(-p/(p+q))}if(q>=10){corr=correction(q)-correction(p+q);return gammaln(p)+corr+p-p*ln(p+q)+(q-.5)*log1p(-p/(p+q))}return ln(gamma(p)*(gamma(q)/gamma(p+q)))}module.exports=betaln}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$7=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$7();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$6=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isInteger=require_lib$85();var isnan=require_lib$84();var betaln=require_lib$7();var abs=require_lib$79();var ln=require_lib$54();var NINF=require_lib$81();function binomcoefln(n,k){if(isnan(n)||isnan(k))return NaN;if(!isInteger(n)||!isInteger(k))return NaN;if(n<0)return binomcoefln(-n+k-1,k);if(k<0)return NINF;if(k===0)return 0;if(k===1)return ln(abs(n));if(n<k)return NINF;if(n-k<2)return binomcoefln(n,n-k);return-ln(n+1)-betaln(n-k+1,k+1)}module.exports=binomcoefln}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$6=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$6();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$5=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isNonNegativeInteger=require_lib$86();var binomcoefln=require_lib$6();var isnan=require_lib$84();var log1p=require_lib$25();var exp=require_lib$14();var ln=require_lib$54();var PINF=require_lib$83();function pmf(x,n,p){var lnl;if(isnan(x)||isnan(n)||isnan(p)||p<0||p>1||!isNonNegativeInteger(n)||n===PINF)return NaN;if(isNonNegativeInteger(x)){if(x>n)return 0;if(p===0)return x===0?1:0;if(p===1)return x===n?1:0;lnl=binomcoefln(n,x);lnl+=x*ln(p)+(n-x)*log1p(-p);return exp(lnl)}return 0}module.exports=pmf}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$4=/* @__PURE__ */ __commonJSMin(((exports,module)=>{function wrap(value){return constantFunction;function constantFunction(){return value}}module.exports=wrap}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$5=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$4();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$3=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isnan=require_lib$84();function pmf(x,mu){if(isnan(x)||isnan(mu))return NaN;return x===mu?1:0}module.exports=pmf}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_factory$2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var constantFunction=require_lib$5();var isnan=require_lib$84();function factory(mu){if(isnan(mu))return constantFunction(NaN);return pmf;function pmf(x){if(isnan(x))return NaN;return x===mu?1:0}}module.exports=factory}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$4=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var setReadOnly=require_lib$88();var main=require_main$3();setReadOnly(main,`factory`,require_factory$2());module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_factory$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isNonNegativeInteger=require_lib$86();var constantFunction=require_lib$5();var binomcoefln=require_lib$6();var degenerate=require_lib$4().factory;var isnan=require_lib$84();var log1p=require_lib$25();var exp=require_lib$14();var ln=require_lib$54();var PINF=require_lib$83();function factory(n,p){if(isnan(n)||isnan(p)||!isNonNegativeInteger(n)||n===PINF||p<0||p>1)return constantFunction(NaN);if(p===0||n===0)return degenerate(0);if(p===1)return degenerate(n);return pmf;function pmf(x){var lnl;if(isnan(x))return NaN;if(isNonNegativeInteger(x)){if(x>n)return 0;lnl=binomcoefln(n,x);lnl+=x*ln(p)+(n-x)*log1p(-p);return exp(lnl)}return 0}}module.exports=factory}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$3=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var setReadOnly=require_lib$88();var main=require_main$5();setReadOnly(main,`factory`,require_factory$1());module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var floor=require_lib$87();function isNegativeInteger(x){return floor(x)===x&&x<0}module.exports=isNegativeInteger}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$2=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$2();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isNegativeInteger=require_lib$2();var gammaln=require_lib$26();function factorialln(x){if(isNegativeInteger(x))return NaN;return gammaln(x+1)}module.exports=factorialln}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib$1=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var main=require_main$1();module.exports=main}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_main=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isNonNegativeInteger=require_lib$86();var isnan=require_lib$84();var exp=require_lib$14();var fln=require_lib$1();var max=require_lib$10();var min=require_lib$9();var PINF=require_lib$83();function pmf(x,N,K,n){var ldenom;var lnum;var lpmf;var maxs;var mins;if(isnan(x)||isnan(N)||isnan(K)||isnan(n)||!isNonNegativeInteger(N)||!isNonNegativeInteger(K)||!isNonNegativeInteger(n)||N===PINF||K===PINF||K>N||n>N)return NaN;mins=max(0,n+K-N);maxs=min(K,n);if(isNonNegativeInteger(x)&&mins<=x&&x<=maxs){lnum=fln(n)+fln(K)+fln(N-n)+fln(N-K);ldenom=fln(N)+fln(x)+fln(n-x);ldenom+=fln(K-x)+fln(N-K+x-n);lpmf=lnum-ldenom;return exp(lpmf)}return 0}module.exports=pmf}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_factory=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var isNonNegativeInteger=require_lib$86();var isnan=require_lib$84();var constantFunction=require_lib$5();var exp=require_lib$14();var fln=require_lib$1();var max=require_lib$10();var min=require_lib$9();var PINF=require_lib$83();function factory(N,K,n){var maxs;var mins;if(isnan(N)||isnan(K)||isnan(n)||!isNonNegativeInteger(N)||!isNonNegativeInteger(K)||!isNonNegativeInteger(n)||N===PINF||K===PINF||K>N||n>N)return constantFunction(NaN);mins=max(0,n+K-N);maxs=min(K,n);return pmf;function pmf(x){var ldenom;var lnum;var lpmf;if(isnan(x))return NaN;if(isNonNegativeInteger(x)&&mins<=x&&x<=maxs){lnum=fln(n)+fln(K)+fln(N-n)+fln(N-K);ldenom=fln(N)+fln(x)+fln(n-x);ldenom+=fln(K-x)+fln(N-K+x-n);lpmf=lnum-ldenom;return exp(lpmf)}return 0}}module.exports=factory}));
/**
* @license Apache-2.0
*
* Copyright (c) 2018 The Stdlib Authors.
*
* Licensed under the Apache License, Version 2.0 (the "License");
* you may not use this file except in compliance with the License.
* You may obtain a copy of the License at
*
*    http://www.apache.org/licenses/LICENSE-2.0
*
* Unless required by applicable law or agreed to in writing, software
* distributed under the License is distributed on an "AS IS" BASIS,
* WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
* See the License for the specific language governing permissions and
* limitations under the License.
*/
var require_lib=/* @__PURE__ */ __commonJSMin(((exports,module)=>{var setReadOnly=require_lib$88();var main=require_main();setReadOnly(main,`factory`,require_factory());module.exports=main}));var import_lib=/* @__PURE__ */ __toESM(require_lib$3(),1);var import_lib$1=/* @__PURE__ */ __toESM(require_lib(),1);const STEPS=200;const REFINEMENTS=60;function boschloo({head,base}){assertCounts(head);assertCounts(base);if(head.n===0||base.n===0)return null;return Math.min(1,2*Math.min(oneSided({head,base}),oneSided({head:base,base:head})))}function oneSided({head,base}){const fisher=fisherTable(head.n,base.n);const limit=(fisher[head.successes]?.[base.successes]??1)*(1+1e-7);const extreme=fisher.map(row=>row.filter(p=>p<=limit).length);const probability=rate=>{const ofBase=atMost(base.n,rate);return sum(extreme.map((count,x)=>count===0?0:(0,import_lib.default)(x,head.n,rate)*(ofBase[count-1]??0)))};return largest(probability)}function fisherTable(n1,n0){const table=Array.from({length:n1+1},()=>Array.from({length:n0+1},()=>0));for(let m=0;m<=n1+n0;m++){let tail=0;for(let x1=Math.min(n1,m);x1>=Math.max(0,m-n0);x1--){tail+=(0,import_lib$1.default)(x1,n1+n0,m,n1);const row=table[x1];if(row!==void 0)row[m-x1]=tail}}return table}function atMost(n,rate){let total=0;return Array.from({length:n+1},(_,x)=>{total+=(0,import_lib.default)(x,n,rate);return total})}function largest(f){const values=Array.from({length:201},(_,step)=>f(step/STEPS));const best=values.indexOf(Math.max(...values));let low=Math.max(0,best-1)/STEPS;let high=Math.min(STEPS,best+1)/STEPS;for(let round=0;round<REFINEMENTS;round++){const third=(high-low)/3;if(f(low+third)<f(high-third))low+=third;else high-=third}return Math.max(...values,f((low+high)/2))}function assertProbabilities(ps){for(const p of ps)if(!(p>=0&&p<=1))throw new RangeError(`p must be from 0 to 1, got ${p}`)}function ascending(ps){return ps.map((p,index)=>({p,index})).sort((a,b)=>a.p-b.p)}function holm(ps){assertProbabilities(ps);const adjusted=ps.map(()=>1);let largest=0;for(const[place,{p,index}]of ascending(ps).entries()){largest=Math.max(largest,Math.min(1,(ps.length-place)*p));adjusted[index]=largest}return adjusted}function newcombe({head,base}){const one=wilson(head.successes,head.n);const other=wilson(base.successes,base.n);if(one===null||other===null)return null;const p1=head.successes/head.n;const p0=base.successes/base.n;const difference=p1-p0;return{difference,interval:{low:Math.max(-1,difference-Math.hypot(p1-one.low,other.high-p0)),high:Math.min(1,difference+Math.hypot(one.high-p1,p0-other.low))}}}function probabilityBetter({head,base}){assertCounts(head);assertCounts(base);return lowerComesFirst({place:1+base.successes,of:base.n+1},{place:1+head.successes,of:head.n+1})}function lowerComesFirst(a,b){const first=a.place+b.place-1;const most=Math.min(first,a.of);const masses=Array.from({length:Math.max(0,most-a.place+1)},(_,more)=>(0,import_lib$1.default)(a.place+more,a.of+b.of,a.of,first));return Math.min(1,sum(masses))}const Z_80=.8416212335729143;function runsNeeded(head,base){for(const rate of[head,base])if(!(rate>=0&&rate<=1))throw new RangeError(`rate must be from 0 to 1, got ${rate}`);const d=Math.abs(head-base);if(d<1e-12)return null;const uncorrected=(Z_95+Z_80)**2*(head*(1-head)+base*(1-base))/d**2;return Math.ceil((Math.sqrt(uncorrected)+Math.sqrt(uncorrected+4/d))**2/4)}function comparableStrata(strata){for(const{head,base}of strata){assertCounts(head);assertCounts(base)}const isComparable=({head,base})=>head.n>0&&base.n>0;return{used:strata.filter(isComparable),dropped:strata.flatMap((stratum,index)=>isComparable(stratum)?[]:[index])}}const AS_LIKELY=1+1e-7;function stratifiedTest(strata){const{used,dropped}=comparableStrata(strata);if(used.length===0)return null;const margins=used.map(marginsOf);const successes=sum(used.map(({head})=>head.successes));const expected=sum(margins.map(({n1,m,all})=>n1*m/all));const variance=sum(margins.map(({n1,n0,m,all})=>n1*n0*m*(all-m)/(all**2*(all-1))));const possible=margins.map(massesOf).reduce(convolved);const observed=possible.masses[successes-possible.from]??0;const asUnlikely=possible.masses.filter(mass=>mass<=observed*AS_LIKELY);return{successes,expected,variance,chi2:variance===0?null:(successes-expected)**2/variance,p:Math.min(1,sum([...asUnlikely])),dropped}}function marginsOf({head,base}){return{n1:head.n,n0:base.n,m:head.successes+base.successes,all:head.n+base.n}}function massesOf({n1,n0,m,all}){const from=Math.max(0,m-n0);const to=Math.min(n1,m);return{from,masses:Float64Array.from({length:to-from+1},(_,k)=>(0,import_lib$1.default)(from+k,all,m,n1))}}function convolved(a,b){const masses=new Float64Array(a.masses.length+b.masses.length-1);for(const[i,one]of a.masses.entries())for(const[j,other]of b.masses.entries())masses[i+j]=(masses[i+j]??0)+one*other;return{from:a.from+b.from,masses}}function mantelHaenszel(strata){const{used}=comparableStrata(strata);if(used.length===0)return null;const terms=used.map(({head:{n:n1,successes:x1},base:{n:n0,successes:x0}})=>{const all=n1+n0;return{weight:n1*n0/all,excess:(x1*n0-x0*n1)/all,p:(n1**2*x0-n0**2*x1+n1*n0*(n0-n1)/2)/all**2,q:(x1*(n0-x0)+x0*(n1-x1))/(2*all)}});const total=sum(terms.map(term=>term.weight));const difference=sum(terms.map(term=>term.excess))/total;const scaled=difference*sum(terms.map(term=>term.p))+sum(terms.map(term=>term.q));const weights=terms.map(term=>term.weight/total);const rateOf=arm=>Math.min(1,sum(used.map((stratum,index)=>(weights[index]??0)*stratum[arm].successes/stratum[arm].n)));return{difference,variance:Math.max(0,scaled/total**2),head_rate:rateOf(`head`),base_rate:rateOf(`base`),weights}}function stratifiedDifference(strata){const{used}=comparableStrata(strata);const common=mantelHaenszel(used);const single=used[0]===void 0?null:newcombe(used[0]);if(common===null||single===null)return null;if(used.length===1)return{...single,method:`newcombe`,se:null};const{difference,variance,weights}=common;if(variance<1e-12)return{difference,interval:combined(used,weights,difference),method:`newcombe_strata`,se:null};const se=Math.sqrt(variance);return{difference,interval:{low:difference-Z_95*se,high:difference+Z_95*se},method:`sato`,se}}function combined(used,weights,difference){const down=[];const up=[];for(const[index,stratum]of used.entries()){const own=newcombe(stratum);if(own===null)continue;const weight=weights[index]??0;down.push((weight*(own.difference-own.interval.low))**2);up.push((weight*(own.interval.high-own.difference))**2)}return{low:difference-Math.sqrt(sum(down)),high:difference+Math.sqrt(sum(up))}}const DEFAULT_LIMITS={alpha:.05,margin:.1};function verdictOf({p,difference,interval},{alpha,margin}=DEFAULT_LIMITS){if(p<alpha-1e-9)return difference>0?`changed_up`:`changed_down`;return interval.low>=-margin-1e-9&&interval.high<=margin+1e-9?`no_change_shown`:`inconclusive`}function passRateChange(strata,limits=DEFAULT_LIMITS){const test=stratifiedTest(strata);const effect=stratifiedDifference(strata);const rates=mantelHaenszel(strata);if(test===null||effect===null||rates===null)return null;const{head_rate,base_rate}=rates;return{verdict:verdictOf({p:test.p,difference:effect.difference,interval:effect.interval},limits),test,effect,head_rate,base_rate,runs_needed:runsNeeded(head_rate,base_rate)}}const REFERENCE_CHANGE=.2;const MOST_FOR_BOSCHLOO=100;function verdictReport({base,head,same=[],unreadable=[],converted=[],trials,rules,voids,prices,limits}){const names=configNames(trials);const placedOn=tasks=>{const standingOf=standings({tasks,rules,voids,trials});const placed=trials.map(trial=>({trial,standing:standingOf(trial)}));return Map.groupBy(placed.filter(isOfBoard),({standing})=>standing.task?.name??``)};const ofBase=placedOn(base.tasks);const ofHead=placedOn(head.tasks);const sorted=[...head.tasks].sort((a,b)=>compareText(a.name,b.name));const baseDigests=new Map(base.tasks.map(({name,digest})=>[name,digest]));const broken=unreadable.flatMap(({side,task})=>side===`head`?[task]:[]);const headNames=/* @__PURE__ */ new Set([...head.tasks.map(({name})=>name),...broken]);const gone=base.tasks.filter(({name})=>!headNames.has(name)).sort((a,b)=>compareText(a.name,b.name));const renamed=renames(gone,sorted.filter(({name})=>!baseDigests.has(name)));const isRenamed=name=>renamed.some(({from,to})=>name===from||name===to);const armsOf=name=>({name,names,prices,head:ofHead.get(name)??[],base:ofBase.get(name)??[]});const changed=judged(sorted.flatMap(({name,digest})=>{const before=baseDigests.get(name);if(before===void 0||before===digest)return[];const strata=strataOf(armsOf(name));return[{name,base_digest:before,head_digest:digest,strata,calibration:taskCalibration(ofHead.get(name)??[]),...changeVerdict(strata,limits)}]}),limits);const alike=sorted.filter(({name,digest})=>baseDigests.get(name)===digest).map(({name})=>name);return{schema_version:1,...rules,...limits,base:base.commit,head:head.commit,overall:changed.length===0?null:changeVerdict(changed.flatMap(({strata})=>strata),limits),changed,added:sorted.filter(({name})=>!baseDigests.has(name)&&!isRenamed(name)).map(({name,digest})=>({name,digest,calibration:taskCalibration(ofHead.get(name)??[]),models:strataOf({...armsOf(name),base:[]}).map(({config,head})=>({config,head}))})),removed:gone.map(({name})=>name).filter(name=>!isRenamed(name)),renamed,unchanged:[...same,...alike].sort(compareText),unreadable,converted}}function renames(gone,come){const left=[...gone];return come.flatMap(({name,digest})=>{const at=left.findIndex(task=>task.digest===digest);const[from]=at<0?[]:left.splice(at,1);return from===void 0?[]:[{from:from.name,to:name}]})}function strataOf({name,names,prices,head,base}){const ofHead=byModel(head);const ofBase=byModel(base);return[.../* @__PURE__ */ new Set([...ofHead.keys(),...ofBase.keys()])].flatMap(id=>{const config=names.get(id);if(config===void 0)return[];return[stratum(name,config,arm(ofHead.get(id)??[],prices),arm(ofBase.get(id)??[],prices))]}).sort((a,b)=>compareText(a.config.label,b.config.label)||compareText(a.config.config_id,b.config.config_id))}function byModel(placed){return Map.groupBy(placed.filter(({trial})=>!isCalibration(trial)),({trial})=>trial.config_id)}function arm(placed,prices){return{...tally(placed.map(({standing})=>standing)),...cellUse(countedTrials(placed),prices)}}function stratum(task_name,config,head,base){const both={head,base};const dropped=head.n===0?base.n===0?`both`:`head`:base.n===0?`base`:null;const change=newcombe(both);const few=head.n<=MOST_FOR_BOSCHLOO&&base.n<=MOST_FOR_BOSCHLOO;return{task_name,config,head,base,dropped,difference:change?.difference??null,low:change?.interval.low??null,high:change?.interval.high??null,fisher_p:stratifiedTest([both])?.p??null,boschloo_p:few?boschloo(both):null,probability_better:dropped===null?probabilityBetter(both):null}}function changeVerdict(strata,limits){const used=strata.filter(({dropped})=>dropped===null);const head_n=used.reduce((total,{head})=>total+head.n,0);const base_n=used.reduce((total,{base})=>total+base.n,0);const counts={head_n,base_n,strata_used:used.length,strata_dropped:strata.length-used.length};const change=passRateChange(used,limits);if(change===null)return{verdict:null,no_verdict_because:whyNone(strata),difference:null,low:null,high:null,interval_method:null,p:null,p_adjusted:null,interval_disagrees:false,head_rate:null,base_rate:null,...counts,runs_needed_seen:null,runs_needed_reference:null};const{effect,test,head_rate,base_rate}=change;const needed=per_side=>per_side===null?null:{per_side,head_more:Math.max(0,per_side-head_n),base_more:Math.max(0,per_side-base_n)};return{verdict:change.verdict,no_verdict_because:null,difference:effect.difference,low:effect.interval.low,high:effect.interval.high,interval_method:effect.method,p:test.p,p_adjusted:test.p,interval_disagrees:disagrees(change.verdict,effect.interval),head_rate,base_rate,...counts,runs_needed_seen:needed(change.runs_needed),runs_needed_reference:needed(runsForReference(base_rate))}}function runsForReference(base_rate){const runs=[base_rate-REFERENCE_CHANGE,base_rate+REFERENCE_CHANGE].filter(rate=>rate>=0&&rate<=1).flatMap(rate=>runsNeeded(rate,base_rate)??[]);return runs.length===0?null:Math.max(...runs)}function whyNone(strata){const onHead=strata.some(({head})=>head.n>0);const onBase=strata.some(({base})=>base.n>0);if(onHead)return onBase?`no_common_config`:`no_base`;return onBase?`no_head`:`no_trial`}function judged(changed,limits){const tested=changed.flatMap(({p},index)=>p===null?[]:[{p,index}]);const adjusted=holm(tested.map(({p})=>p));const adjustedOf=new Map(tested.map(({index},place)=>[index,adjusted[place]??1]));return changed.map((task,index)=>{const p=adjustedOf.get(index);const{difference,low,high}=task;if(p===void 0||difference===null||low===null||high===null)return task;const verdict=verdictOf({p,difference,interval:{low,high}},limits);return{...task,verdict,p_adjusted:p,interval_disagrees:disagrees(verdict,{low,high})}})}function disagrees(verdict,{low,high}){return(low>0||high<0)!==(verdict===`changed_up`||verdict===`changed_down`)}async function verdictOfChanges({manifest,ledger},changes,limits){return verdictReport({...sides(changes),same:changes.same,unreadable:unreadable(changes),converted:changes.converted,trials:await readTrials(ledger),rules:defaultRules(boardExperiment(manifest).pass_threshold),voids:await readVoids(ledger),prices:await readPrices(ledger),limits})}function sides(changes){const tasks=side=>changes.pairs.flatMap(pair=>pair[side]?.kind===`task`?[{name:pair.name,digest:pair[side].task.digest}]:[]);return{base:{commit:changes.base,tasks:tasks(`base`)},head:{commit:changes.head,tasks:tasks(`head`)}}}function unreadable({pairs}){return pairs.flatMap(pair=>[`base`,`head`].flatMap(side=>{const at=pair[side];return at?.kind===`unreadable`?[{task:pair.name,side,reason:at.reason}]:[]}))}function pullRequestReport(inputs){const{plan,summary,verdict}=inputs;const trials=inputs.trials.filter(({plan_digest})=>plan!==null&&plan_digest===plan.plan_digest);const failures=plan===null?[]:failuresOf(trials,plan,inputs);const failedTests=Map.groupBy(inputs.tests.filter(({status})=>status===`failed`),({trial_id})=>trial_id);const tasks=verdict===null?[]:tasksOf$1(verdict,trials);const notTaken=summary===null?[]:notTakenOf(summary);const missing=summary?.missing_slots??[];const findings=inputs.findings.toSorted((a,b)=>urgency(a)-urgency(b));return pullRequestReportSchema.parse({schema_version:1,part:inputs.part,state:stateOf$1(inputs),trust:inputs.trust,head:inputs.head,base:inputs.base,planned:plan===null?null:plan.trials.length-inputs.awaited,awaited:inputs.awaited,plan:plan===null?null:expected(plan),counts:summary===null?null:countsOf(summary),limits:verdict===null?null:{alpha:verdict.alpha,margin:verdict.margin},overall:verdict?.overall??null,findings:findings.slice(0,CAPS.findings).map(cappedFinding),sabotage:inputs.sabotage.severity,tasks:tasks.slice(0,CAPS.tasks).map(task=>({...task,sabotage:sabotageOf$1(task,inputs.sabotage)})),failures:failures.slice(0,CAPS.failures).map(({kind,trial})=>failure(kind,trial,failedTests.get(trial.trial_id)??[],inputs.verifierTail(trial))),remarks:inputs.remarks.slice(0,CAPS.remarks),missing:missing.slice(0,CAPS.missing).map(({config,task,attempt,reason})=>({config:named(config),task:named(task),attempt,reason:said(reason)})),not_taken:notTaken.slice(0,CAPS.not_taken).map(({what,reason})=>({what:named(what),reason:said(reason)})),left_out:{findings:Math.max(0,findings.length-CAPS.findings),tasks:Math.max(0,tasks.length-CAPS.tasks),failures:Math.max(0,failures.length-CAPS.failures),missing:Math.max(0,missing.length-CAPS.missing),not_taken:Math.max(0,notTaken.length-CAPS.not_taken),remarks:Math.max(0,inputs.remarks.length-CAPS.remarks)},outside:outsideOf(inputs.outside),fill:inputs.fill,cost_usd:summary?.cost_usd??null,seconds:inputs.seconds,harbor_version:plan?.harbor_version.slice(0,60)??null,plan_digest:plan?.plan_digest??null,reproduce:reproducible(inputs,failures[0]?.trial??null)})}function proofOf(plan){return{...plan,trials:plan.trials.filter(({config})=>isCalibration(config))}}const SEVERITIES=[`error`,`warning`,`note`];function urgency({severity,suppressed}){return suppressed===null?SEVERITIES.indexOf(severity):SEVERITIES.length}const MEASURES=/^(?:\.github|action|core|runners)\//;function outsideOf(paths){const measuring=paths.find(path=>MEASURES.test(path));const path=measuring??paths[0];return path===void 0?null:{path:named(path),measures:measuring!==void 0}}function stateOf$1({phase,plan,summary,awaited}){if(phase!==`ended`)return phase;if(plan===null)return`complete`;if(summary===null)return`partial`;const{missing,refused,crowded,conflicts}=summary;if(missing+refused.length+crowded.length+conflicts.length>0)return`partial`;return awaited>0?`running`:`complete`}function expected({trials,totals,cost}){return{tasks:new Set(trials.map(({task})=>task.name)).size,configs:new Set(trials.map(({config})=>config.config_id)).size,model_trials:trials.filter(({config})=>!isCalibration(config)).length,estimate_seconds:totals.estimate_seconds,estimate_usd:cost.estimate_usd,unknown_trials:cost.unknown_trials}}function countsOf({passed,failed,missing,excluded}){return{passed,failed,missing,excluded}}function notTakenOf({refused,crowded,conflicts,quarantined}){return[...refused,...conflicts,...crowded,...quarantined]}function tasksOf$1(verdict,trials){const plain={reason:null,calibration:null,rows:[],verdict:null};return[...verdict.unreadable.filter(({side})=>side===`head`).map(({task,reason})=>({...plain,name:named(task),change:`unreadable`,reason:said(reason)})),...verdict.added.map(task=>({...plain,name:named(task.name),change:`added`,calibration:task.calibration,rows:[...calibrationRows(task.calibration,task.digest,trials),...task.models.map(({config,head})=>modelRow(config.label,head))].slice(0,CAPS.rows)})),...verdict.changed.map(task=>({...plain,name:named(task.name),change:`changed`,calibration:task.calibration,rows:[...calibrationRows(task.calibration,task.head_digest,trials),...task.strata.map(({config,head,base,difference,low,high})=>modelRow(config.label,head,{base:armOf(base),difference,low,high}))].slice(0,CAPS.rows),verdict:verdictOnly(task)})),...verdict.renamed.map(({from,to})=>({...plain,name:named(to),change:`renamed`,reason:said(from)})),...verdict.removed.map(task=>({...plain,name:named(task),change:`removed`}))]}function calibrationRows(calibration,digest,trials){return[`oracle`,`nop`].flatMap(agent=>{const tally=calibration[agent];if(tally.n+tally.excluded===0)return[];const own=trials.filter(trial=>trial.agent===agent&&trial.task_digest===digest);const{time_p50_s,time_p50_censored}=timing(own.filter(({outcome})=>!isExcluded(outcome)));const use={cost_per_trial_usd:null,cost_known:0,estimated_cost_known:0,time_p50_s,time_p50_censored};return[{config:agent,kind:agent,head:{...tally,...use},...NO_BASE}]})}const NO_BASE={base:null,difference:null,low:null,high:null};function modelRow(label,head,base=NO_BASE){return{config:named(label),kind:`model`,head:armOf(head),...base}}function armOf(arm){const{n,successes,low,high,excluded,excluded_by}=arm;const{cost_per_trial_usd,cost_known,estimated_cost_known,time_p50_s,time_p50_censored}=arm;return{n,successes,low,high,excluded,excluded_by,cost_per_trial_usd,cost_known,estimated_cost_known,time_p50_s,time_p50_censored}}function verdictOnly(task){const{verdict,no_verdict_because,difference,low,high,interval_method,p,p_adjusted,interval_disagrees}=task;const{head_rate,base_rate,head_n,base_n,strata_used,strata_dropped,runs_needed_seen,runs_needed_reference}=task;return{verdict,no_verdict_because,difference,low,high,interval_method,p,p_adjusted,interval_disagrees,head_rate,base_rate,head_n,base_n,strata_used,strata_dropped,runs_needed_seen,runs_needed_reference}}const KINDS=[`oracle`,`nop`,`excluded`,`model`];function failuresOf(trials,plan,{phase}){if(phase!==`ended`)return[];const place=new Map(plan.trials.map((trial,index)=>[keyOf(trial.task.digest,trial.config,trial.attempt),index]));const placeOf=({task_digest,config_id,attempt})=>place.get(keyOf(task_digest,{config_id},attempt))??place.size;return[...Map.groupBy(trials,({task_digest,config_id,attempt})=>keyOf(task_digest,{config_id},attempt)).values()].flatMap(tries=>foundIn(tries,plan.pass_threshold)).sort((a,b)=>KINDS.indexOf(a.kind)-KINDS.indexOf(b.kind)||placeOf(a.trial)-placeOf(b.trial))}function keyOf(digest,{config_id},attempt){return JSON.stringify([digest,config_id,attempt])}function foundIn(tries,threshold){const inOrder=tries.toSorted((a,b)=>(a.run_attempt??0)-(b.run_attempt??0)||(a.try??0)-(b.try??0));const counted=inOrder.find(({outcome})=>!isExcluded(outcome));const last=inOrder.at(-1);if(counted===void 0)return last===void 0?[]:[{kind:`excluded`,trial:last}];const passed=success(counted,`default`,threshold)===true;if(counted.agent===`nop`)return passed?[{kind:`nop`,trial:counted}]:[];if(passed)return[];return[{kind:counted.agent===`oracle`?`oracle`:`model`,trial:counted}]}function failure(kind,trial,failed,tail){return{kind,config:named(trial.config_label),task:named(trial.task_name),attempt:trial.attempt,try:trial.try,outcome:trial.outcome,exception_type:trial.exception_type===null?null:named(trial.exception_type),message:messageOf(trial),verifier_tail:tail===null?null:lastLines(tail),tests:failed.slice(0,CAPS.tests).map(({name,suite,message})=>({name:named(name),suite:suite===null?null:named(suite),message:message===null?null:said(message)})),tests_failed:failed.length}}function messageOf({exception_message,outcome_detail}){const text=exception_message===null?outcome_detail:wholeMessage(exception_message);return text===null||text.trim()===``?null:lastLines(text,CAPS.message)}function wholeMessage(message){const[,stdout,stderr]=/^Docker compose command failed[\s\S]*? Stdout: ([\s\S]*?)\. Stderr: ([\s\S]*)$/.exec(message)??[];if(stdout===void 0||stderr===void 0)return plainMessage(message);return[stdout,stderr.replace(/\.\s*$/,``)].filter(text=>text.trim()!==``&&text!==`None`).join(`
`)}function lastLines(text,most=CAPS.tail){const plain=plainLines(text.slice(-4*most)).replace(/\s+$/,``);return plain.length<=most?plain:plain.slice(-most).replace(/^[^\n]*\n(?=[\s\S])/,``)}function cappedFinding({rule,severity,task,path,line,column,message,fix,doc,suppressed}){const maybe=(text,cap)=>text===null?null:cap(text);return{rule:named(rule),severity,task:maybe(task,named),path:maybe(path,named),line,column,message:said(message),fix:maybe(fix,said),doc:maybe(doc,named),suppressed:suppressed===null?null:{reason:said(suppressed.reason),until:maybe(suppressed.until,named)}}}function reproducible({plan,experiment},trial){if(plan===null||experiment===null)return null;const planned=plan.trials.find(({task,config,attempt})=>trial!==null&&task.digest===trial.task_digest&&config.config_id===trial.config_id&&attempt===trial.attempt)??plan.trials[0];if(planned===void 0)return null;const{task,config}=planned;return{experiment:named(experiment),agent:named(config.agent),model:config.model===null?null:named(config.model),task:named(task.name),path:named(task.path)}}function named(text){return clip(text,CAPS.name)}function said(text){return clip(text,CAPS.message)}function clip(text,most){const line=oneLine(text.slice(0,4*most));return line.length<=most?line:`${line.slice(0,most-3).toWellFormed()}...`}const TAIL_BYTES=32768;async function reportWithoutTrials(inputs,head,context){const{candidate,outside}=await baseOf(inputs,head,context);const{place,changes,base}=candidate;const{run}=context;const experiment=boardExperiment(place.manifest).name;return{report:pullRequestReport({part:`check`,trust:`fork`,phase:`ended`,head,base,plan:null,awaited:0,verdict:await verdictOfChanges(place,changes,DEFAULT_LIMITS),findings:await findingsOf(candidate,context,inputs),sabotage:{severity:place.manifest.checks.sabotage,tasks:/* @__PURE__ */ new Map},...NOTHING,outside,fill:await fillOf(candidate,place.ledger,`${run.owner}/${run.repo}`),seconds:null,experiment}),concerns:changes.pairs.length>0,experiment}}async function ownReport(inputs,is_fork,context){if(!inputs.planned)throw new UserError(`its trials could not be planned`,{remedy:`see the job of this run that plans: its log says why`,kind:`failure`});const base=await baseOf(inputs,inputs.head,context);const{candidate}=base;const{manifest}=candidate.place;const concerns=candidate.changes.pairs.length>0;const root=join(context.temp,`run`);const planned=inputs.plan===``?null:await planOf(inputs,root,context);const ended=inputs.phase===`end`||!concerns;const awaited=ended&&inputs.awaits_models&&planned!==null?modelTrials(planned.plan):0;const asked=planned===null||awaited===0?planned:proofTaken(planned);const came=ended&&asked!==null?await partsOf(asked,root,base,context):NOTHING;const plan=planned?.plan??null;const verdict=ended?await verdictOfChanges(candidate.place,candidate.changes,DEFAULT_LIMITS):null;const{run}=context;const repository=`${run.owner}/${run.repo}`;const again=is_fork||base.outside.length>0;const known=plan!==null&&manifest.experiments.has(plan.experiment);return{report:pullRequestReport({part:inputs.part,trust:is_fork?`fork`:`own`,phase:ended?`ended`:inputs.part===`bench`?`queued`:`running`,head:inputs.head,base:candidate.base,plan,awaited,verdict,findings:await findingsOf(candidate,context,inputs),sabotage:inputs.part===`check`&&ended?{severity:manifest.checks.sabotage,tasks:await sabotageOf(planned,manifest,context)}:NO_SABOTAGE,...came,outside:base.outside,fill:ended&&awaited===0?await fillOf(candidate,again?base.ledger:candidate.place.ledger,repository):null,seconds:secondsOf(came.trials),experiment:known?plan.experiment:boardExperiment(manifest).name}),concerns}}async function findingsOf(candidate,{run,today},{manifest}){return await candidateFindings(candidate,dirname(resolve(run.workspace,manifest)),today)}async function planOf({plan:name,plan_digest:digest,head},root,{artifacts,run}){const listed=await artifacts.list();const plan=await takePlan(artifacts,listed,{name,digest},root);checkPlanFits(plan,{repository:`${run.owner}/${run.repo}`,commits:[head]});return{plan,plan_attempt:Number(/\d+$/.exec(name)?.[0]),listed}}function modelTrials({trials}){return trials.filter(({config})=>!isCalibration(config)).length}async function sabotageOf(planned,{checks},{artifacts,run,temp}){if(planned===null||checks.sabotage===`off`)return/* @__PURE__ */ new Map;const directory=join(temp,`sabotage`);await mkdir(directory);return await sabotageOfRun(artifacts,planned.listed,planned.plan,run.attempt,directory)}function proofTaken({plan,listed,...rest}){const proof=proofOf(plan);const slots=new Set(proof.trials.map(({slot})=>slot));const later=new Set(plan.shards.filter(shard=>!shard.slots.some(slot=>slots.has(slot))).map(({index})=>index));const isLater=name=>later.has(partOf(name)?.shard??-1);return{...rest,plan:proof,listed:listed.filter(({name})=>!isLater(name))}}const NOTHING={summary:null,trials:[],tests:[],verifierTail:()=>null,remarks:[]};async function partsOf({plan,plan_attempt,listed},root,{candidate},{artifacts,run,say}){const of={id:run.id,attempt:run.attempt,plan_attempt};const{refused,crowded,earlier}=await takeParts(artifacts,listed,plan,of,root);const items=[...collectRun(root,{},trialReader())];const report=await importRecords(candidate.place.ledger,items);const summary=runSummary({plan,root,items,report,refused,crowded,earlier});say(`${summary.imported} trials taken, ${summary.missing} missing of ${summary.planned}`);const not=new Set([...report.reasons.conflicts,...report.reasons.quarantined].map(({path})=>path));const taken=items.filter(item=>item.kind===`trial`).filter(({path})=>!not.has(path));const trials=taken.map(({record})=>record);const tests=taken.flatMap(({tests})=>tests);const verifierTail=tailReader(taken);const places=placesOf(taken);const tasks=await tasksOf(candidate.place.root,plan);return{summary,trials,tests,verifierTail,remarks:remarksOfPlan(plan,{trials,tests,output:verifierTail,observed:trial=>observationsOf(places.get(trial)??``),task:path=>tasks.get(path)??null})}}function placesOf(trials){return new Map(trials.map(({record,path})=>[record,path]))}async function tasksOf(root,{trials}){const paths=[...new Set(trials.map(({task})=>task.path))];const tasks=await Promise.all(paths.map(path=>readTask(root,path).catch(error=>{if(error instanceof UserError)return null;throw error})));return new Map(tasks.flatMap(task=>task===null?[]:[[task.path,task]]))}function tailReader(trials){const places=placesOf(trials);return trial=>{const path=places.get(trial);const tail=path===void 0?null:verifierTail(listDirectory(path),TAIL_BYTES);return tail===null?null:hideKeys(tail)}}function secondsOf(trials){const times=name=>trials.flatMap(trial=>trial[name]??[]).sort();const[first]=times(`started_at`);const last=times(`finished_at`).at(-1);return first===void 0||last===void 0?null:Math.max(0,(Date.parse(last)-Date.parse(first))/1e3)}const OUTPUT={lines:15,width:180};const LONGEST_LINE=300;const MOST_TESTS=8;function urgentFailures(report,room){const groups=grouped(report.failures.filter(({kind})=>kind!==`model`));const shown=groups.slice(0,room.groups);return[...shown.map((group,index)=>groupMarkdown(group,report,index<room.outputs)),...groups.length>shown.length?[`and ${plural(groups.length-shown.length,`more kind`)} of failure, ${trialsOf(groups.slice(shown.length))}`]:[]]}function modelFailures(report,room){const failed=report.failures.filter(({kind})=>kind===`model`);if(failed.length===0||room.groups===0)return[];const cells=[...Map.groupBy(failed,({task,config})=>JSON.stringify([task,config])).values()];let outputs=room.outputs;const shown=cells.slice(0,room.groups).map(own=>{const kinds=grouped(own).map(group=>{outputs-=1;return outputs<0?`- ${attempts(group)}: ${escapeMarkdown(why(group.first))}`:kindFold(group)});return[`**${cellTitle(own,report)}**`,...testCounts(own),...kinds].join(`

`)});const rest=cells.slice(room.groups);const inside=[...shown,...rest.length===0?[]:[`and ${plural(rest.length,`more cell`)} with failed trials`]];return[fold(`${plural(failed.length+report.left_out.failures,`failed trial`)} of models, by task and config`,inside.join(`

`))]}function grouped(failures){return[...Map.groupBy(failures,alike).values()].flatMap(members=>{const[first]=members;return first===void 0?[]:[{first:members.find(({verifier_tail})=>verifier_tail!==null)??first,members}]})}function alike({kind,task,config,outcome,exception_type,message,tests}){return JSON.stringify(kind===`excluded`?[kind,task,outcome,exception_type,message?.replace(/\d+/g,`0`)]:[kind,task,config,outcome,exception_type,tests.map(({name})=>name)])}function trialsOf(groups){return plural(groups.reduce((sum,{members})=>sum+members.length,0),`trial`)}function groupMarkdown(group,report,output){const{first}=group;const reason=first.kind===`nop`||first.outcome===`failed`&&first.exception_type===null?``:`: ${escapeMarkdown(why(first))}`;return[`${title(group,report)}${reason}`,...testLines(first),...output?outputs(first):[]].join(`

`)}function title(group,report){const{first,members}=group;const[task,config]=[escapeMarkdown(first.task),escapeMarkdown(first.config)];if(first.kind===`excluded`){const configs=[...new Set(members.map(member=>member.config))];const by=configs.length===1?`${config}, ${attempts(group)}`:list(configs.map(escapeMarkdown));return`**${plural(members.length,`trial`)} of ${task} could not be judged** (${by})`}return`**${config} ${first.kind===`nop`?`passed`:`failed on`} ${task}** in ${attempts(group)}${outOf(first,report)}`}function attempts({members}){const numbers=members.flatMap(({attempt})=>attempt??[]).sort((a,b)=>a-b);if(numbers.length===0)return plural(members.length,`trial`);return`${numbers.length===1?`attempt`:`attempts`} ${list(numbers.map(String),10)}`}function outOf(failure,{tasks}){const n=rowOf(failure,tasks)?.head.n??0;return n===0?``:` of ${count$1(n)}`}function rowOf({kind,task,config},tasks){return(tasks.find(({name})=>name===task)?.rows)?.find(row=>kind===`oracle`||kind===`nop`?row.kind===kind:row.config===config)}function why({outcome,exception_type}){const words=OUTCOME_WORDS[outcome].words;return exception_type===null?words:`${words}, ${exception_type}`}function testLines({tests,tests_failed}){if(tests.length===0)return[];const lines=tests.slice(0,MOST_TESTS).map(({name,suite,message})=>{const reason=message===null||message===``?``:`: ${escapeMarkdown(short(message))}`;return`- ${escapeMarkdown(suite===null?name:`${suite}: ${name}`)}${reason}`});const rest=Math.max(tests_failed,tests.length)-lines.length;return[[...lines,...rest>0?[`- and ${plural(rest,`more test`)}`]:[]].join(`
`)]}function short(message){return message.length<=LONGEST_LINE?message:`${message.slice(0,LONGEST_LINE).toWellFormed()}...`}function outputs({message,verifier_tail}){return[...message===null||message.trim()===``?[]:[textBlock(message,OUTPUT)],...verifier_tail===null||verifier_tail.trim()===``?[]:[`Last lines of the verifier:`,textBlock(verifier_tail,OUTPUT)]]}function cellTitle(own,{tasks}){const[first]=own;if(first===void 0)return``;const row=rowOf(first,tasks);const rate=row===void 0||row.head.n===0?``:`, passed ${fraction(row.head.successes,row.head.n)}`;return`${escapeMarkdown(first.config)} on ${escapeMarkdown(first.task)}${rate}`}function testCounts(own){const names=own.flatMap(({tests})=>[...new Set(tests.map(({name})=>name))]);const counts=[...Map.groupBy(names,name=>name)].map(([name,found])=>({name,failed:found.length})).sort((a,b)=>b.failed-a.failed);if(counts.length===0||own.length===1)return[];const words=counts.map(({name,failed})=>`${escapeMarkdown(name)} in ${fraction(failed,own.length)}`);return[`Of the failed trials, these tests failed: ${list(words,MOST_TESTS)}.`]}function kindFold(group){const{first}=group;const tests=first.tests.length===0?``:`, ${list(first.tests.map(({name})=>name))}`;const inside=[...testLines(first),...outputs(first)];const summary=`${capital$1(attempts(group))}: ${why(first)}${tests}`;return inside.length===0?`- ${escapeMarkdown(summary)}`:fold(summary,inside.join(`

`))}function capital$1(words){return`${words.slice(0,1).toUpperCase()}${words.slice(1)}`}const MOST_NAMED$1=3;const MOST_OPEN=3;function sabotageHeadline({tasks}){const weak=stateOf(tasks,`weak`);const unknown=stateOf(tasks,`unknown`);const modes=new Set(weak.map(({sabotage})=>sabotage.found?.verifier_mode));return{verdicts:[...weak.length===0?[]:[`Weak: ${weakWords(weak)}.`],...unknown.length===0?[]:[`Not known to withstand the saboteur: ${list(unknown.map(({name})=>name))}.`]],todos:[...modes.has(`shared`)?[`Give ${weak.length===1?`it`:`each`} a separate verifier, or do what is said below of the way.`]:[],...modes.has(`separate`)?[`See below what an artifact brings into the verifier.`]:[],...unknown.length===0?[]:[`See below why it could not be tried; re-run the failed jobs if it is not the task.`]]}}function weakWords(weak){const words=weak.slice(0,MOST_NAMED$1).map(({name,sabotage})=>{const by=waysOf(sabotage.found);const are=by.length>1||(sabotage.found?.together.length??0)>0?`get`:`gets`;return`${by.length===0?`who does nothing`:list(by)} ${are} the reward of ${name} without the work`});const rest=weak.length-words.length;return[...words,...rest>0?[`and ${count$1(rest)} more tasks`]:[]].join(`; `)}function waysOf(found){return[...found?.ways.filter(({state})=>state===`worked`).map(({way})=>way)??[],...found?.together.map(group=>`${list(group,4)} together`)??[]]}function sabotageLines({tasks,sabotage},room){const most=room.tasks;const weak=stateOf(tasks,`weak`);const unknown=stateOf(tasks,`unknown`);const what=sabotage===`error`?``:`, a warning here`;const partial=tasks.flatMap(({name,sabotage})=>partialRewards(sabotage?.found?.ways??[]).map(told=>`${name}: ${told}`));return[...weak.length===0?[]:[`**Saboteur: ${plural(weak.length,`task`)} with a reward for no work${what}**`],...weak.slice(0,most).flatMap(task=>weakSection(task,room.ways)),...weak.length>most?[`and ${plural(weak.length-most,`more weak task`)}`]:[],...unknown.length===0?[]:[`**Saboteur: ${plural(unknown.length,`task`)} not known to withstand**`,[...unknown.slice(0,most).map(unknownLine),...unknown.length>most?[`- and ${count$1(unknown.length-most)} more`]:[]].join(`
`)],...partial.length===0?[]:[`**Saboteur: a part of the reward for no work, a warning**`,[...partial.slice(0,most).map(told=>`- ${escapeMarkdown(told)}`),...partial.length>most?[`- and ${count$1(partial.length-most)} more`]:[]].join(`
`)]]}function unknownLine({name,sabotage:{reason,found}}){const tried=found?.ways.some(({state})=>state===`withstood`||state===`denied`)??false;return`- ${escapeMarkdown(`${name}: ${tried?`tried in part`:`not tried`}: ${short(reason??`nobody knows why`)}`)}`}function weakSection({name,sabotage:{found,reason}},all){if(found===null)return[];const lines=weaknessesOf(found).map(weaknessLine);const more=lines.slice(MOST_OPEN);const head=`${name}, ${triedWords(found)}${reason===null?``:`; not everything is known: ${short(reason)}`}`;const further=`${plural(more.length,`further way`)} to the reward`;return[escapeMarkdown(`${sentence$1(head)}${more.length>0&&found.verifier_mode===`shared`?ENDS_MOST:``}`),lines.slice(0,MOST_OPEN).join(`
`),...more.length===0?[]:[all?fold(further,more.join(`
`)):`and ${further}`]]}const ENDS_MOST=` What ends most of them: ${SEPARATE_VERIFIER}.`;function weaknessLine({message,remedy}){return`- ${ownMarkdown(sentence$1(message))} **Fix:** ${ownMarkdown(sentence$1(remedy))}`}function sentence$1(text){return/[.!?)]$/.test(text)?text:`${text}.`}function triedWords({ways}){const of=state=>ways.filter(way=>way.state===state);const denied=of(`denied`);return[...of(`worked`).length===0?[]:[`${plural(of(`worked`).length,`way`)} worked`],...of(`withstood`).length===0?[]:[`${count$1(of(`withstood`).length)} withstood`],...denied.length===0?[]:[`${count$1(denied.length)} left the verifier without a reward (${list(denied.map(({way})=>way))})`],...of(`not_tried`).length===0?[]:[`${count$1(of(`not_tried`).length)} could not be tried`],...of(`unknown`).length===0?[]:[`${count$1(of(`unknown`).length)} unknown`]].join(`, `)}function sabotageNotes({tasks},most){if(most===0)return[];const lines=tasks.flatMap(({name,sabotage,calibration})=>{if(sabotage?.state===`withstood`&&sabotage.found!==null)return[`${name}: ${triedWords(sabotage.found)}`];if(sabotage?.state===`not_run`&&calibration!==null&&calibration.oracle.n>0)return[`${name}: not tried now: ${sabotage.reason??`nothing of it was to run`}`];return[]});const[only]=lines;if(only===void 0)return[];if(lines.length===1)return[escapeMarkdown(`Saboteur, ${only}.`)];const rest=lines.length-most;const shown=lines.slice(0,most).map(line=>`- ${escapeMarkdown(line)}`);return[fold(`Saboteur: ${plural(lines.length,`task`)} without anything to look at`,[...shown,...rest>0?[`- and ${count$1(rest)} more`]:[]].join(`
`))]}function stateOf(tasks,state){return tasks.flatMap(task=>task.sabotage?.state===state?[{...task,sabotage:task.sabotage}]:[])}function left(head){return{head,align:`left`}}function right(head,to){return{head,align:`right`,...to===void 0?{}:{to}}}function excludedWords(excluded_by){return list(kindsOf(excluded_by).map(outcome=>outcomeCount(outcome,excluded_by[outcome]??0)),OUTCOMES.length)}function kindsOf(excluded_by){return OUTCOMES.filter(outcome=>(excluded_by[outcome]??0)>0)}function outcomeCount(outcome,trials){const{words}=OUTCOME_WORDS[outcome];return`${count$1(trials)} ${trials>1&&/(?:error|timeout|refusal|limit)$/.test(words)?`${words}s`:words}`}const HARNESS_WORDS={harbor:`Harbor`,tb1:`Terminal-Bench 1`};const OTHER_HARNESS={harbor:{words:HARNESS_WORDS.tb1,report:`regatta report --harness tb1`},tb1:{words:HARNESS_WORDS.harbor,report:`regatta report`}};const VERDICTS={changed_up:`changed up`,changed_down:`changed down`,no_change_shown:`no change shown`,inconclusive:`inconclusive`};const NO_VERDICT={no_trial:`no trial of a model counts on either side. Run a model on both.`,no_head:`no trial of a model counts on the head yet. Run the configs of the base on it.`,no_base:`no trial of a model counts on the base, so there is nothing to compare with. Run the configs of the head on it.`,no_common_config:`no config has trials that count on both sides. Run those of one side on the other.`};function changeAnswer(of,{alpha,margin}){if(of.verdict===null||of.p_adjusted===null)return{answer:`no verdict`,todo:of.no_verdict_because===null?``:NO_VERDICT[of.no_verdict_because]};const numbers=`${signedPoints(of.difference)} points ${differenceInterval(of.low,of.high)}, ${pValue(of.p_adjusted,alpha)}`;return{answer:`${VERDICTS[of.verdict]}, ${numbers}`,todo:MEANINGS[of.verdict](of,margin)}}const MEANINGS={changed_up:()=>`models pass more often than on the base. Merge only if that is meant.`,changed_down:()=>`models pass less often than on the base. Merge only if that is meant.`,no_change_shown:(_,margin)=>`any change is within ${points(margin)} points. Nothing to do.`,inconclusive:of=>moreTrials(of)};function moreTrials({runs_needed_reference,runs_needed_seen}){const change=`a ${points(REFERENCE_CHANGE)}-point change`;if(runs_needed_reference===null)return`how many more trials it takes is undefined.`;const{head_more,base_more}=runs_needed_reference;if(head_more+base_more>0)return`${count$1(head_more)} more trials of the head and ${count$1(base_more)} of the base for 80 % power at ${change}.`;return`there are trials enough for 80 % power at ${change}${runs_needed_seen===null?``:`; one of the size seen needs ${count$1(runs_needed_seen.per_side)} on each side`}.`}function calibrationWords(calibration){const{oracle,nop}=calibration;const counts=[...calibration.solvable===`none`?[]:[`oracle ${fraction(oracle.successes,oracle.n)}`],...calibration.trivial===`none`?[]:[`nop ${fraction(nop.successes,nop.n)}`]];return`${counts.length===0?``:`${counts.join(`, `)}: `}${calibrationAnswer(calibration)}`}function calibrationAnswer({oracle,solvable,trivial}){return`${{clean:`solvable`,flaky:`flaky ${fraction(oracle.successes,oracle.n)}${oracle.successes===0?`, its own solution never passed`:``}`,none:`no oracle trial yet`}[solvable]} and ${{clean:`not trivially passed`,passed:`passed by doing nothing`,none:`no nop trial yet`}[trivial]}`}function rate({successes,n,low,high}){return rateWithInterval(successes,n,low,high)}function trialCost({cost_per_trial_usd,cost_known,estimated_cost_known,n}){const estimated=estimated_cost_known>0;return spent({cost_usd:estimated?null:cost_per_trial_usd,cost_known:cost_known-estimated_cost_known,estimated_cost_usd:estimated?cost_per_trial_usd:null,estimated_cost_known},n)}function pullRequestHeadline(report){if(hasResults(report))return ended(report);switch(report.state){case`queued`:return{verdict:`Queued: ${plannedWords(report)}.`,todo:`${expectedWords(report)}They start when a runner is free, and when whoever reviews their environment has agreed.`};case`running`:return{verdict:`Running: ${plannedWords(report)}.`,todo:`${expectedWords(report)}This comment is updated when they end.`};default:return ended(report)}}function plannedWords({planned,plan}){if(planned===null)return`trials are being planned`;const of=plan===null?``:` of ${plural(plan.tasks,`task`)} by ${plural(plan.configs,`config`)}`;return`${plural(planned,`trial`)}${of}`}function expectedWords({plan,planned}){if(plan===null||planned===0)return``;const{estimate_seconds,estimate_usd,unknown_trials,model_trials}=plan;const unknown=unknown_trials>0?`, and the unknown price of ${plural(unknown_trials,`trial`)}`:``;const cost=estimate_usd===null?`at a price that is unknown`:`for about ${usd$1(estimate_usd)}${unknown}`;const words=[...estimate_seconds===null?[]:[`About ${roughly(estimate_seconds)}`],...model_trials===0?[]:[cost]];return words.length===0?``:`${capital(words.join(`, `))}. `}function roughly(seconds){const minutes=Math.max(1,Math.round(seconds/60));return minutes<90?`${minutes} min`:`${Math.round(minutes/60)} h`}function ended(report){const errors=errorsOf(report).length;const partial=partialWords(report);const answers=[...unreadableWords(report.tasks),...changeWords(report),...newWords(report)];const clear=isSound(report)&&report.part===`check`&&!report.tasks.some(task=>task.change===`changed`||isWeakOrUnknown(task));const sabotage=sabotageHeadline(report);const verdict=[...errors===0?[]:[`${plural(errors,`error`)} of the static checks.`],...partial,...answers.length===0?[nothingWords(report)]:answers.map(({verdict})=>verdict),...sabotage.verdicts,...leftOutWords(report)];const todo=[...errors===0?[]:[`Fix ${errors===1?`it`:`them`} first.`],...partial.length===0?[]:[partialTodo(report)],...new Set(answers.map(({todo})=>todo)),...sabotage.todos,...clear?[`Nothing found${report.awaited>0?` so far`:``} that speaks against merging.`]:[],...awaitedWords(report)];return{verdict:verdict.join(` `),todo:todo.filter(words=>words!==``).join(` `)}}function isSound(report){return hasResults(report)&&report.state!==`partial`&&errorsOf(report).length===0&&report.tasks.every(task=>isFine(task,report.part))&&isProofAgainst(report)&&report.left_out.tasks===0}function errorsOf({findings}){return findings.filter(({severity,suppressed})=>severity===`error`&&suppressed===null)}function awaitedWords({awaited}){if(awaited===0)return[];const[wait,they]=awaited===1?[`waits or runs`,`it ends`]:[`wait or run`,`they end`];return[`${plural(awaited,`trial`)} of models ${wait}: this comment is updated when ${they}.`]}function partialWords({state,counts,planned,not_taken}){if(state!==`partial`)return[];if(counts===null)return[`Partial: no result could be read.`];if(counts.missing===0)return[`Partial: ${plural(not_taken.length,`result`)} not believed.`];const is=counts.missing===1?`is`:`are`;return[`Partial: ${count$1(counts.missing)} of ${plural(planned??counts.missing,`planned trial`)} ${is} missing.`]}function partialTodo({counts,failures}){if(counts!==null&&counts.missing===0)return`See below what was refused.`;return failures.some(({kind})=>kind===`excluded`)?`See below why: push a fix if it is the task, else re-run the failed jobs.`:`Re-run the failed jobs to get the rest: only what is missing runs again.`}function leftOutWords({left_out}){if(left_out.tasks===0)return[];return[`${plural(left_out.tasks,`more task`)} than a report has room for: nothing is said of the rest.`]}function nothingWords({tasks}){const of=change=>tasks.filter(task=>task.change===change).length;const words=[...of(`removed`)===0?[]:[`${count$1(of(`removed`))} removed`],...of(`renamed`)===0?[]:[`${count$1(of(`renamed`))} renamed`]];return words.length===0?`No task changed.`:`The content of no task changed; ${words.join(`, `)}.`}function unreadableWords(tasks){const broken=tasks.filter(({change})=>change===`unreadable`);if(broken.length===0)return[];return[{verdict:`${plural(broken.length,`task`)} cannot be read: ${list(broken.map(({name,reason})=>`${name} (${reason??`unknown why`})`))}.`,todo:`What cannot be read is not run.`}]}function changeWords({overall,tasks,limits,part,awaited}){const changed=tasks.filter(({change})=>change===`changed`);const[only]=changed;if(only===void 0)return[];const unsound=changed.filter(task=>!isFine(task,part));const look=unsound.length===0?[]:[{verdict:`${each(unsound)}.`,todo:mend(unsound)}];const ran=changed.some(({rows})=>rows.some(({kind,head})=>kind===`model`&&head.n>0));if(overall===null||limits===null||overall.verdict===null&&!ran)return[...look,...unsound.length===changed.length?[]:[unmeasured(changed,unsound,awaited)]];const{answer,todo}=changeAnswer(overall,limits);const[subject,more]=changed.length===1?[`Task ${only.name}`,unsound.length===0?soundTail(only.calibration):[]]:[`${plural(changed.length,`changed task`)} together`,byThemselves(changed)];return[{verdict:[`${subject}: ${answer}.`,...more].join(` `),todo:capital(todo)},...look]}function unmeasured(changed,unsound,awaited){const sound=changed.filter(task=>!unsound.includes(task));const[only]=sound;const verdict=changed.length===1&&only!==void 0?`Changed task ${only.name}: ${soundness(only.calibration)}.`:`${plural(changed.length,`changed task`)}, ${unsound.length===0?`all`:count$1(sound.length)} solvable and not trivially passed.`;const unknown=`No model has run, so whether the pass rate changed is unknown`;return{verdict,todo:awaited>0?`${unknown} yet.`:`${unknown}: /bench finds out.`}}function each(tasks){const words=tasks.slice(0,MOST_NAMED).map(({name,calibration})=>`${name}: ${soundness(calibration)}`);const rest=tasks.length-words.length;return[...words,...rest>0?[`and ${count$1(rest)} more`]:[]].join(`; `)}const MOST_NAMED=3;function soundTail(calibration){if(calibration===null||calibration.solvable===`none`&&calibration.trivial===`none`)return[];return[`${capital(calibrationWords(calibration))}.`]}function byThemselves(changed){return[`changed_up`,`changed_down`].flatMap(verdict=>{const names=changed.filter(task=>task.verdict?.verdict===verdict).map(({name})=>name);return names.length===0?[]:[`By itself ${VERDICTS[verdict]}: ${list(names)}.`]})}function newWords({tasks,part,state}){const added=tasks.filter(({change})=>change===`added`);const[only]=added;if(only===void 0)return[];if(part===`bench`)return[benchWords(added)];const unsound=added.filter(task=>!isFine(task,part));const todo=unsound.length>0?mend(unsound):modelWords(added);if(added.length===1)return[{verdict:`New task ${only.name}: ${soundness(only.calibration)}.`,todo}];const sound=added.length-unsound.length;const all=sound===added.length?`all`:count$1(sound);return[{verdict:[`${plural(added.length,`new task`)}, ${all} solvable and not trivially passed${state===`partial`?` so far`:``}.`,...unsound.length===0?[]:[`${each(unsound)}.`]].join(` `),todo}]}function modelWords(added){const rates=byConfig(added.flatMap(({rows})=>rows));return rates.length===0?``:`Passed ${list(rates)}.`}function benchWords(added){const rows=added.flatMap(task=>task.rows.filter(({kind})=>kind===`model`));const[first,second]=rows;const subject=added.length===1?`New task ${added[0]?.name??``}`:plural(added.length,`new task`);if(first===void 0)return{verdict:`${subject}: no trial of a model counts.`,todo:``};const{n,successes,low,high}=first.head;return{verdict:`${subject}: ${second===void 0?`${first.config} ${n===0?`has no trial that counts`:rateWithInterval(successes,n,low,high)}`:`passed ${list(byConfig(rows))}`}.`,todo:``}}function byConfig(rows){const models=rows.filter(({kind,head})=>kind===`model`&&head.n>0);return[...Map.groupBy(models,({config})=>config)].map(([config,own])=>({config,n:own.reduce((sum,{head})=>sum+head.n,0),successes:own.reduce((sum,{head})=>sum+head.successes,0)})).sort((a,b)=>b.successes/b.n-a.successes/a.n).map(({config,n,successes})=>`${fraction(successes,n)} by ${config}`)}function isFine({change,calibration},part){if(change===`unreadable`)return false;if(change!==`added`&&change!==`changed`)return true;if(calibration===null)return part===`bench`;const{solvable,trivial}=calibration;return part===`check`?solvable===`clean`&&trivial===`clean`:solvable!==`flaky`&&trivial!==`passed`}function soundness(calibration){if(calibration===null)return`no oracle and no nop trial yet`;const{oracle,nop,solvable,trivial}=calibration;if(solvable!==`none`||trivial!==`none`)return calibrationWords(calibration);return oracle.excluded+nop.excluded===0?`no oracle and no nop trial yet`:`no oracle and no nop trial could be judged`}function mend(unsound){const any=test=>unsound.some(({calibration})=>calibration!==null&&test(calibration));return[...any(({solvable,oracle})=>solvable===`flaky`&&oracle.successes===0)?[`Mend the solution or the tests: they do not fit each other.`]:[],...any(({solvable,oracle})=>solvable===`flaky`&&oracle.successes>0)?[`The solution or a test depends on chance or time: see the failed trials below.`]:[],...any(({trivial})=>trivial===`passed`)?[`The tests pass on what an agent finds: make them check what the task asks for.`]:[],...any(({solvable,trivial})=>solvable===`none`||trivial===`none`)?[`Merge only when oracle and nop have run.`]:[]].join(` `)}function capital(words){return`${words.slice(0,1).toUpperCase()}${words.slice(1)}`}function errorLines(report,most,files){const errors=errorsOf(report);if(errors.length===0)return[];return[`**Static checks: ${plural(errors.length,`error`)}**`,lines(errors,most,files)]}function otherFindings(report,most,files){const open=report.findings.filter(({suppressed})=>suppressed===null);const of=severity=>open.filter(finding=>finding.severity===severity);const suppressed=report.findings.filter(finding=>finding.suppressed!==null);const others=[...of(`warning`),...of(`note`),...suppressed];if(others.length===0||most===0)return[];const counts=[...of(`warning`).length===0?[]:[plural(of(`warning`).length,`warning`)],...of(`note`).length===0?[]:[plural(of(`note`).length,`note`)],...suppressed.length===0?[]:[`${suppressed.length} suppressed`]];return[fold(`Static checks: ${counts.join(`, `)}`,lines(others,most,files))]}function lines(findings,most,files){const rest=findings.length-most;return[...findings.slice(0,most).map(finding=>line(finding,files)),...rest>0?[`- and ${rest} more`]:[]].join(`
`)}function line(finding,files){const{rule,message,fix,suppressed}=finding;const where=place(finding,files);return`- ${[`${where===null?``:`${where}: `}${escapeMarkdown(sentence(short(message)))}`,...fix===null||fix===``?[]:[`**Fix:** ${escapeMarkdown(sentence(short(fix)))}`],`(${escapeMarkdown(rule)})`,...suppressed===null?[]:[`Suppressed: ${escapeMarkdown(sentence(short(suppressed.reason)))}`]].join(` `)}`}const PLAIN_PATH=/^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/;function place({path,line,column,task},files){if(path===null)return task===null?null:escapeMarkdown(task);const at=[path,...line===null?[]:[line,...column===null?[]:[column]]].join(`:`);if(files===null||!PLAIN_PATH.test(path))return escapeMarkdown(at);return`[${escapeMarkdown(at)}](${files}/${path}${line===null?``:`#L${line}`})`}function sentence(text){return/[.!?]$/.test(text.trim())?text:`${text}.`}function fillWords({fill,state,awaited,trust,outside}){if(state!==`complete`&&state!==`partial`||awaited>0)return null;if(fill===null)return`What merging would cost to fill the board is unknown.`;const{planned,estimate_usd,unknown_trials}=fill;if(planned===0)return`Merging costs nothing more: no trial would be missing from the board.`;const price=estimate_usd===null?`at a price that is unknown`:`for about ${usd$1(estimate_usd)}${unknown_trials===0?``:` and the unknown price of ${count$1(unknown_trials)} of them`}`;const[kept,again]=trust===`fork`?[``,``]:outside===null?[`; those above are not run again`,``]:[``,` Trials above are run again after the merge because ${outside.path} changes too.`];return`Merging would run ${plural(planned,`more trial`)} to fill the board, ${price}${kept}.${again}`}function measuresWords({outside}){if(outside===null||!outside.measures)return null;return`This pull request changes what measures, in ${outside.path}: review that.`}function provenance(report,links){const{head,base,harbor_version,plan_digest,cost_usd,seconds,awaited}=report;const ended=hasResults(report);return[`commit ${code(head)} on base ${code(base.slice(0,12))}`,harbor_version===null||!/^[\w.+-]+$/.test(harbor_version)?`Harbor version unknown`:`Harbor ${code(harbor_version)}`,...plan_digest===null?[]:[`plan ${code(plan_digest.slice(0,19))}`],...links.run===null?[]:[`[run](${links.run})`],...links.artifacts===null||!ended?[]:[`[artifacts](${links.artifacts})`],...ended&&awaited===0&&(report.plan?.model_trials??0)>0?[cost_usd===null?`cost unknown`:`cost ${usd$1(cost_usd).replace(/[<$]/g,`\\$&`)}`]:[],...ended?[seconds===null?`time unknown`:duration(seconds)]:[]].join(` · `)}function code(word){return`\`${word}\``}const NAME=/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;const TASK=/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?$/;const PATH=/^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,99}\/){0,5}tasks\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;const CALIBRATION=[`oracle`,`nop`];function reproduction({reproduce,head,trust,part},number){if(reproduce===null||number===null||!Number.isSafeInteger(number))return[];const{experiment,agent,model,task,path}=reproduce;if(!(NAME.test(experiment)&&TASK.test(task)&&PATH.test(path)&&!/\.\.|--/.test(`${task}${path}`)&&AGENT_OR_MODEL.test(agent)&&(model===null||AGENT_OR_MODEL.test(model))&&(trust===`own`||part===`bench`||CALIBRATION.includes(agent)&&model===null)))return[];const what=model===null?`--agent ${agent}`:`--agent ${agent} --model ${model}`;const command=[`git fetch origin pull/${number}/head`,`git restore --source=${head} -- ${path}`,`./scripts/regatta run ${experiment} ${what} --tasks ${task} --attempts 1`].join(` &&
  `);return[fold(`Run one of these trials yourself`,[`\`\`\`sh\n${command}\n\`\`\``,`It takes the task and nothing else out of the pull request, and runs it in Docker on your machine. \`git restore\` or \`git clean\` of the same directory takes it away again.`].join(`

`))]}const OPEN_ROWS=24;function pullRequestTable(report,room){const tasks=report.tasks.filter(({rows})=>rows.length>0);const columns=columnsFor(tasks);const lines=tasks.flatMap(task=>linesOf(task,columns,tasks));if(lines.length===0)return[];const isOpen=task=>lines.length<=OPEN_ROWS||needsLook(task,report);const open=lines.filter(({task})=>isOpen(task));const folded=lines.filter(({task})=>!isOpen(task));const quiet=new Set(folded.map(({task})=>task)).size;return[...open.length===0?[]:[table(columns,open.slice(0,room.open)),...more(open.length-room.open)],...folded.length===0||room.folded===0?[]:[fold(`${plural(quiet,open.length===0?`task`:`further task`)} without anything to look at`,[table(columns,folded.slice(0,room.folded)),...more(folded.length-room.folded)].join(`

`))]]}function more(rows){return rows>0?[`and ${plural(rows,`more row`)}`]:[]}function needsLook(task,{part,missing}){const verdict=task.verdict?.verdict;return!isFine(task,part)||isWeakOrUnknown(task)||verdict===`changed_up`||verdict===`changed_down`||missing.some(slot=>slot.task===task.name)}const nothing=()=>``;function columnsFor(tasks){const rows=tasks.flatMap(task=>task.rows);const compared=tasks.some(({change})=>change===`changed`);const paid=rows.some(({kind})=>kind===`model`);return[...tasks.length>1?[{...left(`task`),cell:(_,title)=>title,together:nothing}]:[],{...left(`config`),cell:row=>marked(row,configWords(row)),together:togetherWords},{...right(`passed`),cell:row=>marked(row,whole(rate(row.head))),together:all=>percent(all.head_rate)},...compared?COMPARED:[],{...right(`not counted`),cell:({head})=>head.excluded===0?`0`:escapeMarkdown(excludedWords(head.excluded_by)),together:nothing},...paid?[{...right(`mean cost`),cell:({head})=>whole(trialCost(head)),together:nothing}]:[],{...right(`median time`),cell:({head})=>whole(censoredDuration(head.time_p50_s,head.time_p50_censored)),together:nothing}]}const COMPARED=[{...right(`on the base`),cell:({base})=>whole(base===null?`-`:rate(base)),together:all=>percent(all.base_rate)},{...right(`difference`),cell:row=>whole(differenceWithInterval(row.difference,row.low,row.high)),together:all=>whole(differenceWithInterval(all.difference,all.low,all.high))}];function whole(words){return escapeMarkdown(words).replaceAll(` `,`\xA0`)}function configWords(row){const words=isSuspect(row)?row.kind===`nop`?`: passes`:`: flaky`:``;return escapeMarkdown(`${row.config}${words}`)}function isSuspect({kind,head}){return kind===`oracle`?head.successes<head.n:kind===`nop`&&head.successes>0}function marked(row,markdown){return isSuspect(row)?`**${markdown}**`:markdown}function togetherWords({verdict}){return verdict===null?`together`:`together: ${VERDICTS[verdict]}`}function linesOf(task,columns,tasks){const title=escapeMarkdown(`${task.name} (${task.change===`added`?`new`:task.change})`);const verdict=task.verdict;const changed=tasks.filter(({change})=>change===`changed`).length;const hasAll=verdict!==null&&verdict.verdict!==null&&(verdict.strata_used>1||changed>1);return[...task.rows.map((row,index)=>({task,cells:()=>columns.map(({cell})=>cell(row,index===0?title:``))})),...hasAll?[{task,cells:()=>columns.map(({together})=>together(verdict))}]:[]]}function table(columns,lines){return markdownTable([columns.map(({head})=>head),...lines.map(({cells})=>cells())],{align:columns.map(({align})=>align),alignDelimiters:false})}function percent(fraction){return whole(fraction===null?`-`:`${points(fraction)} %`)}function pullRequestMarkdown(report,{links,number,most=MOST}){const plain={run:address(links.run),artifacts:address(links.artifacts),files:address(links.files)};const at=cuts=>rendered(report,{links:plain,number,...roomAfter(cuts)});const whole=joined(at(0));if(whole.length<=most)return whole;let[fewest,enough]=[1,CUTS.length];while(fewest<enough){const middle=Math.floor((fewest+enough)/2);if(joined(at(middle)).length<=most)enough=middle;else fewest=middle+1}const{blocks,footer}=at(enough);const rest=most-footer.length-3;return joined({blocks:[cutMarkdown(blocks.join(`

`),rest,NO_ROOM)],footer}).slice(0,most)}const NO_ROOM=`The rest is left out: there is no room for it here.`;function joined({blocks,footer}){return`${[...blocks,footer].join(`

`)}\n`}function roomAfter(cuts){const made=CUTS.slice(0,cuts);return{room:Object.assign({},FULL,...made.map(({room})=>room)),cuts:made.map(({what})=>what)}}function pullRequestSummary(report,shown){return pullRequestMarkdown(report,{...shown,most:MOST_OF_SUMMARY})}const MOST_OF_SUMMARY=8e5;const MOST=59e3;const ALL=Number.POSITIVE_INFINITY;const FULL={table:{open:1e3,folded:4e3},urgent:{groups:ALL,outputs:ALL},models:{groups:ALL,outputs:ALL},missing:ALL,notTaken:ALL,errors:ALL,warnings:ALL,remarks:ALL,weak:{tasks:ALL,ways:true},strong:ALL};const CUTS=[{what:`most outputs of failed trials of models`,room:{models:{groups:40,outputs:10}}},{what:`failed trials of models`,room:{models:{groups:0,outputs:0}}},{what:`most warnings`,room:{warnings:20}},{what:`most remarks on oracle and nop`,room:{remarks:10}},{what:`most outputs of other failed trials`,room:{urgent:{groups:40,outputs:5}}},{what:`most missing trials and refused results`,room:{missing:10,notTaken:10}},{what:`rows without anything to look at`,room:{table:{open:400,folded:0}}},{what:`warnings`,room:{warnings:0}},{what:`remarks on oracle and nop`,room:{remarks:0}},{what:`most ways of the saboteur`,room:{weak:{tasks:20,ways:false}}},{what:`what withstood the saboteur`,room:{strong:0}},{what:`most failed trials`,room:{urgent:{groups:10,outputs:2}}},{what:`most errors of the static checks`,room:{errors:20}},{what:`most weak tasks`,room:{weak:{tasks:5,ways:false}}},{what:`most rows`,room:{table:{open:40,folded:0}}}];function rendered(report,{links,number,room,cuts}){const{verdict,todo}=pullRequestHeadline(report);const ended=hasResults(report);const fill=fillWords(report);const measures=measuresWords(report);const table=pullRequestTable(report,room.table);return{blocks:[[`**${escapeMarkdown(verdict)}**`,...todo===``?[]:[escapeMarkdown(todo)],...ended||links.run===null?[]:[`[Watch the run](${links.run}).`]].join(` `),...report.trust===`fork`?[report.part===`bench`?FORK_BENCH:FORK]:[],...measures===null?[]:[escapeMarkdown(measures)],...errorLines(report,room.errors,links.files),...sabotageLines(report,room.weak),...table,...missing$1(report,room.missing),...notTaken(report,room.notTaken),...urgentFailures(report,room.urgent),...remarkLines(report,room.remarks),...modelFailures(report,room.models),...otherFindings(report,room.warnings,links.files),...sabotageNotes(report,room.strong),...ended?reproduction(report,number):[],...fill===null?[]:[escapeMarkdown(fill)],...cutLine(cuts,links)],footer:`<sub>${table.length===0?``:`${escapeMarkdown(LEGEND)}<br>`}${provenance(report,links)}</sub>`}}const FORK=`This pull request comes from a fork. Its trials ran under the pull request's own workflow, so nothing vouches for these numbers, and none of them enters the ledger.`;const FORK_BENCH=`This pull request comes from a fork, so none of these trials enters the ledger: after a merge they are run again.`;const LEGEND=`7/10 [40, 89]: 7 of 10 trials passed, with the 95 % interval of the rate, in percent. Not counted: trials that say nothing about the agent, in no rate.`;function cutLine(cuts,{run}){if(cuts.length===0)return[];const where=run===null?`the summary of the run`:`[the summary of the run](${run})`;return[`Left out to fit into a comment: ${list(cuts,20)}. All of it is in ${where}.`]}function missing$1({missing,failures,counts,left_out,planned},most){if(missing.length===0)return[];const slot=({config,task,attempt})=>JSON.stringify([config,task,attempt]);const told=new Set(failures.filter(({kind})=>kind===`excluded`).map(slot));const all=Math.max(counts?.missing??0,missing.length+left_out.missing);const silent=missing.filter(each=>!told.has(slot(each)));const groups=[...Map.groupBy(silent,({config,task,reason})=>JSON.stringify([config,task,reason])).values()];const lines=groups.slice(0,most).flatMap(own=>{const[first]=own;if(first===void 0)return[];const numbers=own.map(({attempt})=>count$1(attempt));return[`- ${escapeMarkdown(first.config)} on ${escapeMarkdown(first.task)}, ${own.length===1?`attempt`:`attempts`} ${list(numbers,10)}: ${escapeMarkdown(short(first.reason))}`]});const rest=silent.length+left_out.missing-groups.slice(0,most).reduce((sum,own)=>sum+own.length,0);return[`**${planned===null?plural(all,`trial`):`${count$1(all)} of ${plural(planned,`planned trial`)}`} missing**`,...lines.length+rest===0?[]:[[...lines,...rest>0?[`- and ${plural(rest,`more trial`)}`]:[]].join(`
`)]]}function notTaken({not_taken,left_out},most){if(not_taken.length===0)return[];const lines=not_taken.slice(0,most).map(({what,reason})=>`- ${escapeMarkdown(what)}: ${escapeMarkdown(short(reason))}`);const rest=not_taken.length+left_out.not_taken-lines.length;return[`**Not believed or not read**`,[...lines,...rest>0?[`- and ${count$1(rest)} more`]:[]].join(`
`)]}const ADDRESS=/^https?:\/\/[\w.:-]+(?:\/[\w.~%+@:=&?#/-]*)?$/;function address(link){return link!==null&&ADDRESS.test(link)?link:null}const SILENT={state:``,sound:``,url:``};async function comment(inputs,context){const run=workflowRun(context.environment);await mkdir(run.temp,{recursive:true});const temp=await mkdtemp(join(run.temp,`regatta-comment-`));try{const scene={...context,run,temp};return inputs.kind===`own`?await ofThisRun(inputs,scene):await ofForkRun(inputs,scene)}finally{await rm(temp,{recursive:true,force:true})}}async function ofThisRun(inputs,scene){const{run}=scene;const{pull,head,part,token}=inputs;const is_fork=part===`check`||pull===null?!inputs.post:await isOfFork(pull,{token,run})??true;const made=await orProblem(()=>ownReport(inputs,is_fork,scene));const shown=shownFor(run,{head,pull,url:runUrl(run)});const told=`problem`in made?untold(made.problem,head,runUrl(run)):toldBy(made.report,shown);await scene.summarize(told.full);const state=`problem`in made?``:made.report.state;const sound=`problem`in made?false:hasResults(made.report)?isSound(made.report):``;const given={...told,only_update:`concerns`in made&&!made.concerns&&part===`check`};const posted=inputs.post?await orProblem(()=>post(given,{pull:pull??0,part,head,token},scene)):{url:`problem`in made?``:await leave(made,scene)};const url=`problem`in posted?``:posted.url;const problems=[made,posted].flatMap(each=>`problem`in each?[each.problem]:[]);return{outputs:{state,sound,url},problem:problems[0]??(sound===false?unsound(head):null)}}async function ofForkRun(inputs,scene){const{token}=inputs;const{run}=scene;const fork=await forkRun(inputs.run,{token,run});if(`nothing`in fork){scene.say(`nothing to tell: ${fork.nothing}`);await scene.summarize(`Nothing to tell: ${escapeMarkdown(fork.nothing)}.\n`);return{outputs:SILENT,problem:null}}const{head,pull}=fork;const found=await orProblem(()=>forkReport(inputs,fork,scene));const shown=shownFor(run,{head,pull,url:fork.url});const told=`problem`in found?untold(found.problem,head,fork.url):toldBy(found.report,shown);await scene.summarize(told.full);const{url}=await post({...told,only_update:`concerns`in found&&!found.concerns},{pull,part:`check`,head,token},scene);if(`problem`in found)return{outputs:{...SILENT,sound:false,url},problem:null};return{outputs:{state:found.report.state,sound:isSound(found.report),url},problem:null}}async function forkReport(inputs,fork,{run,temp,environment,today}){const{owner,repo}=run;const ours=await reportWithoutTrials(inputs,fork.head,{run,environment,temp,today});const{concerns}=ours;const source=new RunArtifacts({owner,repo,id:fork.id,token:inputs.token});const left=await takeReport(source,fork,temp);if(`problem`in left)return{problem:notBelieved(`${left.problem}; it ended as ${fork.conclusion}`),concerns};const tasks=posix.join(posix.dirname(inputs.manifest),TASKS);const found=believed(ours.report,left.report,{experiment:ours.experiment,tasks});if(`report`in found)return{report:found.report,concerns};return{problem:notBelieved(`its report is not believed: ${found.problem}`),concerns}}function notBelieved(problem){return new UserError(problem,{where:`the run of this pull request`,remedy:`see what its jobs did, and that it does not change the workflow`,kind:`failure`})}function toldBy(report,shown){return{full:pullRequestSummary(report,shown),text:pullRequestMarkdown(report,shown),state:hasResults(report)?`result`:`running`}}function untold({message,where,remedy},head,url){const problem=[where,message].filter(part=>part!==null).join(`: `);const text=[`**Nothing can be said of commit ${head.slice(0,12)}:** ${escapeMarkdown(problem.slice(0,1e3))}.`,...remedy===null?[]:[`What to do: ${escapeMarkdown(remedy.slice(0,1e3))}.`],`[The run](${url})`,``].join(`

`);return{full:text,text,state:`result`}}function shownFor({server,owner,repo},{head,pull,url}){return{links:{run:url,artifacts:`${url.replace(/\/attempts\/\d+$/,``)}#artifacts`,files:`${server}/${owner}/${repo}/blob/${head}`},number:pull}}async function post({text,state,only_update=false},{pull,part,head,token},{run:{owner,repo},say}){const octokit=getOctokit(token);const kept=await keepPart({octokit,repository:{owner,repo},pull,part,head,text,state,only_update});say(`comment: ${kept.kept}, ${kept.requests} requests`);return{url:kept.url??``}}async function leave({report},{temp,run,artifacts}){const directory=join(temp,`report`);await mkdir(directory);await writeFile(join(directory,REPORT_FILE),`${JSON.stringify(report)}\n`);await artifacts.upload(commentArtifact(run.attempt),directory,null);return``}function unsound(head){return new UserError(`the tasks of commit ${head.slice(0,12)} are not shown to be sound`,{remedy:`the first line of the comment, and of the summary of this job, says what to mend`,kind:`failure`})}async function orProblem(make){try{return await make()}catch(error){if(error instanceof UserError)return{problem:error};throw error}}const flag=_enum([`true`,`false`],`expected true or false`).transform(text=>text===`true`);const schema=object({phase:_enum([`start`,`end`],`expected start or end`),await:_enum([``,`models`],`expected models, or nothing`),part:_enum([`check`,`bench`],`expected check or bench`),"pull-request":string().regex(/^(?:|[1-9]\d{0,9})$/,`expected the number of a pull request`),head:string().regex(/^(?:|[0-9a-f]{40})$/,`expected the full id of a commit`),plan:string().regex(/^(?:|plan-a[1-9]\d{0,2})$/,`expected the output artifact of the plan action, or nothing`),"plan-digest":planDigest,planned:flag,post:flag,"from-run":string().regex(/^(?:|[1-9]\d{0,14})$/,`expected the id of a workflow run`),token:string(),manifest:pathInRepository,"ledger-branch":string()});function readCommentInputs(){const given=readInputs(schema);const{token,manifest}=given;const place={token,manifest,ledger_branch:given[`ledger-branch`]===``?null:given[`ledger-branch`]};if(given[`from-run`]!==``)return{...place,kind:`fork`,run:Number(given[`from-run`])};const{phase,part,head,plan,planned,post}=given;const pull=given[`pull-request`];if(head===``)throw missing(`head`);if(post&&pull===``)throw missing(`pull-request`);return{...place,kind:`own`,phase,awaits_models:given.await===`models`,part,pull:pull===``?null:Number(pull),head,plan,plan_digest:given[`plan-digest`],planned,post}}function missing(name){return new UserError(`this is needed, unless from-run is given`,{where:`input ${name}`,remedy:`see the inputs in the README of the action`})}await act(async()=>{const inputs=readCommentInputs();if(inputs.token!==``)setSecret(Buffer.from(`x-access-token:${inputs.token}`).toString(`base64`));const{outputs,problem}=await comment(inputs,{environment:process.env,today:(/* @__PURE__ */ new Date()).toISOString().slice(0,10),artifacts:new Artifacts,summarize:addToSummary,say:line=>info(harmless(line))});for(const[name,value]of Object.entries(outputs))setOutput(name,value);return problem});export{};