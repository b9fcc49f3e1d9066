import{D as union,E as string,R as UserError,S as object,m as array,p as _enum,x as number}from"./iso.js";import{M as taskDigestSchema}from"./plan-document.js";import{n as git,r as textOf,t as tokenHeader}from"./credentials.js";import{createHash}from"node:crypto";import{lstat,open,readdir,realpath,stat}from"node:fs/promises";import{join,relative,resolve,sep}from"node:path";import{constants}from"node:fs";const BYTES_PER_ENTRY=512;async function repositoryPrefix(repository){const result=await git(repository,[`rev-parse`,`--show-prefix`]);if(result.ok)return textOf(result);if(result.missing)throw new UserError(`Git is not installed`,{where:`git`,remedy:`install it`,kind:`failure`});const none=/not a git repository/.test(result.stderr);throw new UserError(none?`not in a Git repository`:`Git refuses: ${firstLine(result.stderr)}`,{where:repository.directory,remedy:none?`two commits can be told apart only where there are commits`:`mend what it names`})}async function topLevel(repository){const result=await git(repository,[`rev-parse`,`--show-toplevel`]);if(!result.ok)throw unreadable(result);return textOf(result)}async function commitNamed(repository,revision){const result=await git(repository,[`rev-parse`,`--verify`,`--quiet`,`--end-of-options`,`${revision}^{commit}`]);const commit=textOf(result);return result.ok&&/^[0-9a-f]{40,64}$/.test(commit)?commit:null}async function resolveCommit(repository,revision){const commit=await commitNamed(repository,revision);if(commit!==null)return commit;const shallow=await git(repository,[`rev-parse`,`--is-shallow-repository`]);throw new UserError(`no commit "${revision}" in this repository`,{where:`revision`,remedy:textOf(shallow)===`true`?`this clone is shallow and may lack it: git fetch --unshallow (fetch-depth: 0 in actions/checkout)`:`name a branch, a tag or a commit; git fetch brings what the remote has`})}async function entriesAt(repository,commit,paths,{recursive=false}={}){return await listTree(repository,[...recursive?[`-r`]:[],`--full-tree`,commit,`--`,...paths])}async function treeEntries(repository,tree){return await listTree(repository,[`--full-tree`,tree])}async function filesBelow$1(repository,tree,files){if(!await isBounded(repository,tree,files))return null;const most=files*BYTES_PER_ENTRY+65536;const result=await git(repository,[`ls-tree`,`-r`,`-l`,`-z`,`--full-tree`,tree],{most});if(result.tooMuch)return null;if(!result.ok)throw unreadable(result);return parseTree(result.stdout)}const MORE_DIRECTORIES=1e3;const MOST_LEVELS=200;const TREE_BYTES=16*2**20;async function isBounded(repository,tree,files){const known=/* @__PURE__ */ new Map;let level=/* @__PURE__ */ new Map([[tree,1]]);let[allFiles,allTrees]=[0,1];for(let depth=0;level.size>0;depth+=1){if(depth===MOST_LEVELS)return false;const read=await treeContents(repository,[...level.keys()].filter(oid=>!known.has(oid)));if(read===null)return false;for(const[oid,content]of read)known.set(oid,content);const below=/* @__PURE__ */ new Map;for(const[oid,times]of level){const content=known.get(oid);allFiles+=times*(content?.files??0);allTrees+=times*(content?.trees.length??0);if(allFiles>files||allTrees>files+MORE_DIRECTORIES)return false;for(const each of content?.trees??[])below.set(each,(below.get(each)??0)+times)}level=below}return true}async function treeContents(repository,oids){const contents=/* @__PURE__ */ new Map;if(oids.length===0)return contents;const result=await git(repository,[`cat-file`,`--batch`],{input:`${oids.join(`
`)}\n`,most:TREE_BYTES});if(result.tooMuch)return null;if(!result.ok)throw unreadable(result);for(const{oid,type,content}of objectsIn(result.stdout,oids)){if(type!==`tree`)throw unreadable({...result,stderr:`tree ${oid} is missing`});contents.set(oid,contentOf(content,oid.length/2))}return contents}function contentOf(tree,idBytes){const trees=[];let files=0;for(let at=0;at<tree.length;){const id=tree.indexOf(0,at)+1;if(id===0)break;const[mode]=/^[0-7]+/.exec(tree.toString(`latin1`,at,id))??[`0`];if((BigInt(`0o${mode}`)&61440n)===16384n)trees.push(tree.toString(`hex`,id,id+idBytes));else files+=1;at=id+idBytes}return{files,trees}}async function blobs(repository,oids,bytes){const contents=/* @__PURE__ */ new Map;if(oids.length===0)return contents;const most=bytes+oids.length*128+1024;const result=await git(repository,[`cat-file`,`--batch`],{input:`${oids.join(`
`)}\n`,most});if(!result.ok)throw unreadable(result);for(const{oid,type,content}of objectsIn(result.stdout,oids)){if(type!==`blob`)throw unreadable({...result,stderr:`object ${oid} is missing`});contents.set(oid,content)}return contents}function*objectsIn(output,oids){let at=0;for(const oid of oids){const end=output.indexOf(`
`,at);const[,type=``,size=``]=output.subarray(at,end).toString().split(` `);const from=end+1;yield{oid,type,content:output.subarray(from,from+Number(size))};at=from+Number(size)+1}}async function listTree(repository,args){const result=await git(repository,[`ls-tree`,`-z`,...args]);if(!result.ok)throw unreadable(result);return parseTree(result.stdout)}function parseTree(output){const entries=[];for(let at=0;at<output.length;){const end=output.indexOf(0,at);const tab=output.indexOf(`	`,at);const[mode=``,type=``,oid=``,size=`-`]=output.subarray(at,tab).toString().split(/ +/);entries.push({mode,type,oid,size:size===`-`?null:Number(size),path:output.subarray(tab+1,end)});at=end+1}return entries}function unreadable({stderr,tooMuch}){return new UserError(`Git cannot read the commit: ${tooMuch?`it is too large`:firstLine(stderr)}`,{where:`git`,remedy:`git fsck names what is broken; git fetch --unshallow brings what a shallow clone lacks`,kind:`failure`})}function firstLine(text){return text.trim().split(`
`)[0]??``}const FULL_ID=/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;async function fetchCommit(repository,commit,credentials){if(!FULL_ID.test(commit))throw new UserError(`expected the full id of a commit, found "${commit.slice(0,80)}"`,{remedy:`for example that of github.event.pull_request.head.sha`});if(await has(repository,commit))return;const shallow=await git(repository,[`rev-parse`,`--is-shallow-repository`]);const options=[`--quiet`,`--no-tags`,`--no-recurse-submodules`,`--no-write-fetch-head`,...textOf(shallow)===`true`?[`--depth=1`]:[]];const fetched=await git(repository,[`-c`,`gc.auto=0`,`fetch`,...options,`origin`,commit],{env:credentials===null?{}:tokenHeader(credentials)});if(fetched.ok&&await has(repository,commit))return;throw new UserError(`origin does not give commit ${commit}: ${fetched.stderr.trim().split(`
`).at(-1)}`,{where:`git fetch origin`,remedy:`it may be gone with its branch; the token of the job must be allowed to read the repository (contents: read)`,kind:`failure`})}async function has(repository,commit){const reached=[`${commit}^{commit}`,`--not`,`--all`];return(await git(repository,[`rev-list`,`--objects`,`--quiet`,`--exclude-promisor-objects`,...reached])).ok}const TASKS=`tasks`;async function repositoryName(checkout){const end=await git(checkout,[`remote`,`get-url`,`origin`]);return end.ok?textOf(end).match(/github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/)?.[1]??null:null}async function commitOf(checkout,manifestFile){const changed=await git(checkout,[`status`,`--porcelain`,`--`,TASKS,manifestFile]);return changed.ok&&textOf(changed)===``?await commitNamed(checkout,`HEAD`):null}const DEFAULT_IGNORES=`__pycache__/
*.pyc
.DS_Store
*.swp
*.swo
*~`;const LINE_END=/\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/u;const TRAILING_SPACE=/[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/u;const TOKEN=/\\(.)|\[([!^]|(?![!^]))(\][^\]]*|[^\]]+)\]|./gsu;function ignoredByHarbor(text,where){const rules=(text??DEFAULT_IGNORES).split(LINE_END).flatMap((line,index)=>{try{return rule(line)}catch(cause){throw new UserError(`a pattern that Harbor cannot read`,{where:`${where}:${index+1}`,remedy:`mend the pattern: it is empty, ends in a backslash, or has a character range that runs backwards`,cause})}});return path=>rules.findLast(({regex})=>regex.test(path))?.ignores??false}function rule(line){const pattern=line.endsWith(`\\ `)?line:line.replace(TRAILING_SPACE,``);if(pattern===``||pattern.startsWith(`#`))return[];const ignores=!pattern.startsWith(`!`);return[{ignores,regex:new RegExp(regexOf(ignores?pattern:pattern.slice(1)),`u`)}]}function regexOf(pattern){if(pattern===``)throw new SyntaxError(`nothing after the exclamation mark`);const segments=segmentsOf(pattern);const whole=segments.join(`/`);if(whole===`**`)return pattern!==`/`&&pattern.endsWith(`/`)?`/`:``;if(whole===`**/*`)return``;const last=segments.length-1;return segments.map((segment,at)=>{if(segment===`**`)return at===0?`^(?:[^\\n]+/)?`:at===last?`/`:`(?:/[^\\n]+)?`;const start=at===0?`^`:at===1&&segments[0]===`**`?``:`/`;if(segment===`*`)return`${start}[^/]+${at===last?`/?\\n?$`:``}`;return`${start}${globOf(segment)}${at===last?`(?:/|\\n?$)`:``}`}).join(``)}function segmentsOf(pattern){const parts=pattern.split(`/`);const name=parts.length===1||parts.length===2&&parts[1]===``;const rooted=parts[0]===``?parts.slice(1):name?[`**`,...parts]:parts;const explicit=rooted.at(-1)===``?rooted.with(-1,`**`):rooted;return explicit.filter((segment,at)=>segment!==`**`||explicit[at-1]!==`**`)}function globOf(segment){return segment.replace(TOKEN,(token,escaped,not,set)=>{if(escaped!==void 0)return literal(escaped);if(set!==void 0)return`[${not===``?``:`^`}${set.replace(/[\\[\]^]/gu,`\\$&`)}]`;if(token===`\\`)throw new SyntaxError(`nothing after the backslash`);return token===`*`?`[^/]*`:token===`?`?`[^/]`:literal(token)})}function literal(character){return character.replace(/[\\^$.*+?()[\]{}|/]/u,`\\$&`)}const TEXT_BYTES=2*2**20;const CHUNK=2**20;async function readRegular(file,most=TEXT_BYTES){return await withRegular(file,async(handle,size)=>{requireSize(file,size,most);const buffer=Buffer.alloc(size);let length=0;while(length<size){const{bytesRead}=await handle.read(buffer,length,size-length,length);if(bytesRead===0)break;length+=bytesRead}return buffer.subarray(0,length)})}async function hashRegular(file,most){return await withRegular(file,async(handle,size)=>{requireSize(file,size,most);const hash=createHash(`sha256`);const buffer=Buffer.alloc(Math.min(size,CHUNK));let at=0;while(at<size){const{bytesRead}=await handle.read(buffer,0,Math.min(buffer.length,size-at),at);if(bytesRead===0)break;hash.update(buffer.subarray(0,bytesRead));at+=bytesRead}return{sha256:hash.digest(`hex`),size:at}})}function requireSize(file,size,most){if(size<=most)return;throw new UserError(`it has ${megabytes(size)} MiB, and at most ${megabytes(most)} are read`,{where:file,remedy:`make it smaller, or have the Dockerfile make it`})}async function withRegular(file,use){if(!(await stat(file)).isFile())throw notRegular(file);const handle=await open(file,constants.O_RDONLY|constants.O_NONBLOCK);try{const found=await handle.stat();if(!found.isFile())throw notRegular(file);return await use(handle,found.size)}finally{await handle.close()}}function notRegular(file){return new UserError(`this is no regular file`,{where:file,remedy:`put a file of this name in its place`})}function megabytes(bytes){return(Math.ceil(bytes/2**20*10)/10).toLocaleString(`en-US`)}const FILES=[`task.toml`,`instruction.md`,`README.md`,`trajectory.json`];const DIRECTORIES=[`environment`,`tests`,`solution`,`steps`];const MOST_BYTES=4*2**30;async function taskDigest(directory){const outer=createHash(`sha256`);let room=MOST_BYTES;try{for(const path of await packagedFiles(directory)){const{sha256,size}=await hashRegular(join(directory,path),room);outer.update(`${path}\0${sha256}\n`);room-=size}}catch(cause){throw asUserError(cause,directory)}return taskDigestSchema.parse(`sha256:${outer.digest(`hex`)}`)}function asUserError(cause,directory){if(cause instanceof UserError)return cause;const{code,path}=cause;if(code===void 0)return cause;return new UserError(`this cannot be read (${code})`,{where:path??directory,remedy:`mend its permissions or its name, or delete it`,cause})}async function packagedFiles(directory){const root=await realpath(directory);const found=[];for(const file of FILES)if(await isFileInside(root,file))found.push(file);for(const name of DIRECTORIES)found.push(...await filesBelow(root,name));const ignored=ignoredByHarbor(await ignoreFile(root),join(root,`.gitignore`));return found.filter(path=>!ignored(path)).sort((a,b)=>Buffer.compare(Buffer.from(a),Buffer.from(b)))}async function ignoreFile(root){const where=join(root,`.gitignore`);try{const bytes=await readRegular(where).catch(absent);return bytes===null?null:new TextDecoder(`utf-8`,{fatal:true,ignoreBOM:true}).decode(bytes)}catch(cause){throw new UserError(`cannot read this .gitignore`,{where,remedy:`make it a file of UTF-8 text, 2 MiB at most`,cause})}}async function filesBelow(root,path){const entries=await readdir(join(root,path),{withFileTypes:true}).catch(absent);if(entries===null)return[];const found=[];for(const entry of entries){const child=`${path}/${entry.name}`;await requireUnicodeName(root,child);if(entry.isDirectory())found.push(...await filesBelow(root,child));else if(await isFileInside(root,child))found.push(child)}return found}async function requireUnicodeName(root,path){if(!path.includes(`�`)||await lstat(join(root,path)).catch(absent)!==null)return;throw new UserError(`a file name that is not UTF-8`,{where:join(root,path),remedy:`rename it; Harbor cannot make a digest of such a task`})}async function isFileInside(root,path){const target=await realpath(join(root,path)).catch(absent);if(target===null)return false;if(!target.startsWith(root+sep))throw new UserError(`a link that leaves the task`,{where:join(root,path),remedy:`copy the file into the task; Harbor refuses such links too`});return(await stat(target)).isFile()}function absent(error){if(error.code===`ENOENT`||error.code===`ENOTDIR`||error.code===`ELOOP`)return null;throw error}
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function getLineColFromPtr(string,ptr){let lines=string.slice(0,ptr).split(/\r?\n/);return[lines.length,lines.pop().length+1]}function makeCodeBlock(string,line,column){let lines=string.split(/\r?\n/);let codeblock=``;let numberLen=(Math.log10(line+1)|0)+1;for(let i=line-1;i<=line+1;i++){let l=lines[i-1];if(!l)continue;codeblock+=i.toString().padEnd(numberLen,` `);codeblock+=`:  `;codeblock+=l;codeblock+=`
`;if(i===line){codeblock+=` `.repeat(numberLen+column+2);codeblock+=`^
`}}return codeblock}var TomlError=class TomlError extends Error{line;column;codeblock;constructor(message,options){const[line,column]=getLineColFromPtr(options.toml,options.ptr);const codeblock=makeCodeBlock(options.toml,line,column);super(`Invalid TOML document: ${message}\n\n${codeblock}`,options);this.line=line;this.column=column;this.codeblock=codeblock}static x(message,ctx,ptr){throw new TomlError(message,{toml:ctx.s,ptr:ptr??ctx.p})}};
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function parseString(ctx){let startPtr=ctx.p;let c=ctx.s.charCodeAt(ctx.p++);let first=c;let isLiteral=c===39;let isMultiline=c===ctx.s.charCodeAt(ctx.p)&&c===ctx.s.charCodeAt(ctx.p+1);if(isMultiline){if((c=ctx.s.charCodeAt(ctx.p+=2))===10)ctx.p++;else if(c===13&&ctx.s.charCodeAt(ctx.p+1)===10)ctx.p+=2}let parsed=``;let sliceStart=ctx.p;let state=0;for(;ctx.p<ctx.s.length;ctx.p++){c=ctx.s.charCodeAt(ctx.p);if(isMultiline&&(c===10||c===13&&ctx.s.charCodeAt(ctx.p+1)===10))state=state&&3;else if(c<32&&c!==9||c===127)TomlError.x(`control characters are not allowed in strings`,ctx);else if((!state||state===3)&&c===first&&(!isMultiline||ctx.s.charCodeAt(ctx.p+1)===first&&ctx.s.charCodeAt(ctx.p+2)===first)){if(isMultiline){if(ctx.s.charCodeAt(ctx.p+3)===first)ctx.p++;if(ctx.s.charCodeAt(ctx.p+3)===first)ctx.p++}if(!state){let s=ctx.s.slice(sliceStart,ctx.p);parsed=parsed?parsed+s:s}ctx.p+=isMultiline?3:1;return parsed}else if(!state){if(!isLiteral&&c===92){parsed+=ctx.s.slice(sliceStart,sliceStart=ctx.p);state=1}}else if(state===1){if(c===120||c===117||c===85){let errPtr=ctx.p++-1;let value=0;let len=c===120?2:c===117?4:8;for(let j=0;j<len;j++,ctx.p++){let hex=ctx.s.charCodeAt(ctx.p);let digit=hex>=48&&hex<=57?hex-48:hex>=65&&hex<=70?hex-65+10:hex>=97&&hex<=102?hex-97+10:-1;if(digit<0)TomlError.x(`invalid non-hex character in unicode escape`,ctx);value=value<<4|digit}if(value<0||value>1114111||value>=55296&&value<=57343)TomlError.x(`invalid unicode escape`,ctx,errPtr);parsed+=String.fromCodePoint(value);sliceStart=ctx.p--;state=0}else if(isMultiline&&(c===32||c===9))state=2;else{if(c===98)parsed+=`\b`;else if(c===116)parsed+=`	`;else if(c===110)parsed+=`
`;else if(c===102)parsed+=`\f`;else if(c===114)parsed+=`\r`;else if(c===101)parsed+=`\x1B`;else if(c===34)parsed+=`"`;else if(c===92)parsed+=`\\`;else TomlError.x(`unrecognised escape sequence`,ctx);sliceStart=ctx.p+1;state=0}}else if(c!==32&&c!==9){if(state===2)TomlError.x(`invalid escape: only line-ending whitespace may be escaped`,ctx,sliceStart);state=!isLiteral&&c===92?1:0;sliceStart=ctx.p}}TomlError.x(`unfinished string`,ctx,startPtr)}
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
let DATE_TIME_RE=/^(\d{4}-\d{2}-\d{2})?[Tt ]?(?:(\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|z|[-+]\d{2}:\d{2})?$/i;var TomlDate=class TomlDate extends Date{#hasDate=false;#hasTime=false;#offset=null;constructor(date,fasttype,unsafeDelim){let hasDate=true;let hasTime=true;let offset=`Z`;let c;if(typeof date===`string`){if(fasttype)prep:{if(fasttype<3){if(+date.slice(11,13)>23){date=``;break prep}if(fasttype===2){offset=null;date+=`Z`}else if((c=date.charCodeAt(date.length-1))!==90&&c!==122)offset=date.slice(date.length-6);if(unsafeDelim)date=date.slice(0,10)+`T`+date.slice(11)}else if(fasttype===4)date=+date.slice(0,2)>23?``:`0000-01-01T${date}Z`;hasDate=fasttype!==4;hasTime=fasttype!==3}else{let match=date.match(DATE_TIME_RE);if(match){if(!match[1]){hasDate=false;date=`0000-01-01T${date}`}hasTime=!!match[2];hasTime&&date[10]===` `&&(date=date.replace(` `,`T`));if(match[2]&&+match[2]>23)date=``;else{offset=match[3]||null;if(!offset&&hasTime)date+=`Z`}}else date=``}}super(date);if(!isNaN(this.getTime())){this.#hasDate=hasDate;this.#hasTime=hasTime;this.#offset=offset}}isDateTime(){return this.#hasDate&&this.#hasTime}isLocal(){return!this.#hasDate||!this.#hasTime||!this.#offset}isDate(){return this.#hasDate&&!this.#hasTime}isTime(){return this.#hasTime&&!this.#hasDate}isValid(){return this.#hasDate||this.#hasTime}toISOString(){let iso=super.toISOString();if(this.isDate())return iso.slice(0,10);if(this.isTime())return iso.slice(11,23);if(this.#offset===null)return iso.slice(0,-1);if(this.#offset===`Z`||this.#offset===`z`)return iso;let offset=+this.#offset.slice(1,3)*60+ +this.#offset.slice(4,6);offset=this.#offset[0]===`-`?offset:-offset;return(/* @__PURE__ */ new Date(this.getTime()-offset*6e4)).toISOString().slice(0,-1)+this.#offset}static wrapAsOffsetDateTime(jsDate,offset=`Z`){let date=new TomlDate(jsDate);date.#offset=offset;return date}static wrapAsLocalDateTime(jsDate){let date=new TomlDate(jsDate);date.#offset=null;return date}static wrapAsLocalDate(jsDate){let date=new TomlDate(jsDate);date.#hasTime=false;date.#offset=null;return date}static wrapAsLocalTime(jsDate){let date=new TomlDate(jsDate);date.#hasDate=false;date.#offset=null;return date}};
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function isDigit(char,base=10){return base===16?char>47&&char<58||char>64&&char<71||char>96&&char<103:char>47&&char<48+base}function isEndOfValue(char,delim){return char===32||char===9||char===10||char===13||delim&&(char===delim||char===44)||char===35}function extractValue(ctx,end){let errPtr=ctx.p;let c=ctx.s.charCodeAt(ctx.p);if(c===91||c===123){ctx.d--||TomlError.x(`document contains excessively nested structures. aborting.`,ctx);let value=c===91?parseArray(ctx):parseInlineTable(ctx);ctx.d++;return value}if(c===34||c===39)return parseString(ctx);if(c===116){if(ctx.s.charCodeAt(++ctx.p)!==114||ctx.s.charCodeAt(++ctx.p)!==117||ctx.s.charCodeAt(++ctx.p)!==101)TomlError.x(`invalid value`,ctx,errPtr);return ctx.p++,true}if(c===102){if(ctx.s.charCodeAt(++ctx.p)!==97||ctx.s.charCodeAt(++ctx.p)!==108||ctx.s.charCodeAt(++ctx.p)!==115||ctx.s.charCodeAt(++ctx.p)!==101)TomlError.x(`invalid value`,ctx,errPtr);return ctx.p++,false}if(c===43||c===45)return parseNumber(ctx,ctx.p,ctx.s.charCodeAt(++ctx.p),44-c,end);if(ctx.s.charCodeAt(ctx.p+4)===45&&ctx.s.charCodeAt(ctx.p+7)===45)return parseDate(ctx,c,end);if(ctx.s.charCodeAt(ctx.p+2)===58)return parseTime(ctx,c,end);return parseNumber(ctx,ctx.p,c,0,end)}function parseNumber(ctx,startPtr,startChr,sign,endChr){let c=startChr;let state=0;let hasUnderscores=false;if(c===105){if(ctx.s.charCodeAt(++ctx.p)!==110||ctx.s.charCodeAt(++ctx.p)!==102)TomlError.x(`invalid value`,ctx,startPtr);return ctx.p++,(sign||1)/0}if(c===110){if(ctx.s.charCodeAt(++ctx.p)!==97||ctx.s.charCodeAt(++ctx.p)!==110)TomlError.x(`invalid value`,ctx,startPtr);return ctx.p++,NaN}if(c===48){if(++ctx.p>=ctx.s.length||isEndOfValue(c=ctx.s.charCodeAt(ctx.p),endChr))return ctx.bi===true?0n:0;if(!sign){if(c===120)return parseIntegerBaseN(ctx,startPtr,16,endChr);else if(c===98)return parseIntegerBaseN(ctx,startPtr,2,endChr);else if(c===111)return parseIntegerBaseN(ctx,startPtr,8,endChr)}if(c===46)state=2;else if(c===101||c===69)state=4;else TomlError.x(`illegal leading zero`,ctx,startPtr)}else if(!isDigit(c))TomlError.x(`invalid value`,ctx,startPtr);while(++ctx.p<ctx.s.length&&(c=ctx.s.charCodeAt(ctx.p),!isEndOfValue(c,endChr))){if(!state)state=1;if(c===95){if(!(state&1))TomlError.x(`illegal underscore`,ctx);state+=11;hasUnderscores=true}else if(state===1&&c===46)state=2;else if((state===1||state===3)&&(c===101||c===69))state=4;else if(state===4&&(c===43||c===45))state=6;else if(!isDigit(c))TomlError.x(`illegal character in numeric literal`,ctx);else if(state>9)state-=11;else if(!(state&1))state++}if(!state){let val=(startChr-48)*(sign||1);return ctx.bi===true?BigInt(val):val}if(!(state&1))TomlError.x(`unfinished numeric value`,ctx,startPtr);let str=ctx.s.slice(startPtr,ctx.p);if(hasUnderscores)str=str.replaceAll(`_`,``);return state>1?parseFloat(str):parseInteger(ctx,str,10,startPtr)}function parseIntegerBaseN(ctx,startPtr,base,endChr){let c,underscore=1;while(++ctx.p<ctx.s.length&&(c=ctx.s.charCodeAt(ctx.p),!isEndOfValue(c,endChr)))if(c===95){if(underscore&1)TomlError.x(`illegal underscore`,ctx);underscore=3}else if(!isDigit(c,base))TomlError.x(`illegal character in numeric literal`,ctx);else if(underscore&1)underscore--;if(underscore&1)TomlError.x(`unfinished numeric value`,ctx);let str=ctx.s.slice(startPtr+2,ctx.p);if(underscore)str=str.replaceAll(`_`,``);return parseInteger(ctx,str,base,startPtr)}function parseInteger(ctx,str,base,startPtr){if(ctx.bi!==true)int:{let val=parseInt(str,base);if(!Number.isSafeInteger(val)){if(ctx.bi)break int;TomlError.x(`integer value cannot be represented losslessly`,ctx,startPtr)}return val}return base===10?BigInt(str):BigInt((base===2?`0b`:base===8?`0o`:`0x`)+str)}function parseDate(ctx,c,endChr){let startPtr=ctx.p++,unsafeSeparator;if(!isDigit(c)||!isDigit(ctx.s.charCodeAt(ctx.p++))||!isDigit(ctx.s.charCodeAt(ctx.p++))||!isDigit(ctx.s.charCodeAt(ctx.p++)))return parseNumber(ctx,ctx.p=startPtr,c,0,endChr);ctx.p+=5;if(!isDigit(ctx.s.charCodeAt(ctx.p++)))TomlError.x(`invalid date-time: date part is malformed`,ctx,startPtr);if(ctx.p>=ctx.s.length||((c=ctx.s.charCodeAt(ctx.p))!==32||(unsafeSeparator=true,!isDigit(ctx.s.charCodeAt(ctx.p+1))))&&c!==84&&c!==116)return readDate(ctx,ctx.s.slice(startPtr,ctx.p),3,false,startPtr);if(ctx.s.charCodeAt(ctx.p+=3)!==58)TomlError.x(`invalid date-time: time part is malformed`,ctx,startPtr);if(ctx.s.charCodeAt(ctx.p+=3)===58)ctx.p+=3;if(ctx.s.charCodeAt(ctx.p)===46)while(isDigit(ctx.s.charCodeAt(++ctx.p)));if(c=ctx.s.charCodeAt(ctx.p)){if(c===90||c===122)return readDate(ctx,ctx.s.slice(startPtr,++ctx.p),1,unsafeSeparator,startPtr,`[+00:00]`);if(c===43||c===45)return readDate(ctx,ctx.s.slice(startPtr,ctx.p+=6),1,unsafeSeparator,startPtr,!ctx.ld&&`[`+ctx.s.slice(ctx.p-6,ctx.p)+`]`)}return readDate(ctx,ctx.s.slice(startPtr,ctx.p),2,unsafeSeparator,startPtr)}function parseTime(ctx,c,endChr){let start=ctx.p;if(!isDigit(c)||!isDigit(ctx.s.charCodeAt(++ctx.p)))return parseNumber(ctx,--ctx.p,c,0,endChr);if(ctx.s.charCodeAt(ctx.p+=4)===58)ctx.p+=3;if(ctx.s.charCodeAt(ctx.p)===46)while(isDigit(ctx.s.charCodeAt(++ctx.p)));return readDate(ctx,ctx.s.slice(start,ctx.p),4,false,start)}function readDate(ctx,str,type,unsafeDelim,errPtr,temporalSuffix){if(ctx.ld){let date=new TomlDate(str,type,unsafeDelim);if(!date.isValid())TomlError.x(`invalid date`,ctx,errPtr);return date}try{if(temporalSuffix)str+=temporalSuffix;switch(type){case 1:return Temporal.ZonedDateTime.from(str);case 2:return Temporal.PlainDateTime.from(str);case 3:return Temporal.PlainDate.from(str);case 4:return Temporal.PlainTime.from(str)}}catch(e){TomlError.x(e instanceof Error?e.message:``+e,ctx,errPtr)}}
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function skipComment(ctx){for(;ctx.p<ctx.s.length;ctx.p++){let c=ctx.s.charCodeAt(ctx.p);if(c===10)break;if(c===13&&ctx.s.charCodeAt(ctx.p+1)===10){ctx.p++;break}if(c<32&&c!==9||c===127)TomlError.x(`control characters are not allowed in comments`,ctx)}}function skipVoid(ctx,banNewLines,banComments){let c;while(ctx.p<ctx.s.length){while(ctx.p<ctx.s.length&&((c=ctx.s.charCodeAt(ctx.p))===32||c===9||!banNewLines&&(c===10||c===13&&ctx.s.charCodeAt(ctx.p+1)===10)))ctx.p++;if(banComments||c!==35)break;skipComment(ctx)}}
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function parseKey(ctx,end=61){let startPtr;let state=0;let parsed=[];let sliceStart;let c=ctx.s.charCodeAt(startPtr=ctx.p);do if(c===end){if(!state)TomlError.x(`unexpected end of key`,ctx);if(state===1)parsed.push(ctx.s.slice(sliceStart,ctx.p));return ctx.p++,parsed}else if(c===46){if(!state)TomlError.x(`illegal empty bare key`,ctx);if(state===1)parsed.push(ctx.s.slice(sliceStart,ctx.p));state=0}else if(!state&&(c===34||c===39)){if(c===ctx.s.charCodeAt(ctx.p+1)&&c===ctx.s.charCodeAt(ctx.p+2))TomlError.x(`illegal quoted key: multiline strings are not allowed`,ctx);parsed.push(parseString(ctx));state=2;ctx.p--}else if(c===32||c===9){if(state===1){parsed.push(ctx.s.slice(sliceStart,ctx.p));state=2}}else if(state===2||c<48&&c!==45||c>57&&c<65||c>90&&c<97&&c!==95||c>122)TomlError.x(`illegal character in key`,ctx);else if(!state){state=1;sliceStart=ctx.p}while(c=ctx.s.charCodeAt(++ctx.p));TomlError.x(`incomplete key-value: cannot find end of key`,ctx,startPtr)}function parseInlineTable(ctx){let startPtr=ctx.p++;let res=Object.create(null);let seen=/* @__PURE__ */ new Set;let c;while(ctx.p<ctx.s.length){skipVoid(ctx);if((c=ctx.s.charCodeAt(ctx.p))===125){ctx.p++;return res}let k;let t=res;let hasOwn=false;let errPtr=ctx.p;let key=parseKey(ctx);for(let i=0;i<key.length;i++){if(i)t=hasOwn?t[k]:t[k]=Object.create(null);k=key[i];if((hasOwn=Object.hasOwn(t,k))&&(typeof t[k]!==`object`||seen.has(t[k])))TomlError.x(`trying to redefine an already defined value`,ctx,errPtr);let unsafe=k===`__proto__`;if(ctx.uk&&(unsafe||k===`constructor`)){t=ctx.uk!==1&&TomlError.x(`document contains an unsafe property`,ctx,errPtr);break}if(!hasOwn&&unsafe)Object.defineProperty(t,k,{enumerable:true,configurable:true,writable:true})}if(hasOwn)TomlError.x(`trying to redefine an already defined value`,ctx,errPtr);skipVoid(ctx,true,true);let value=extractValue(ctx,125);if(t&&typeof(t[k]=value)===`object`)seen.add(value);skipVoid(ctx);if((c=ctx.s.charCodeAt(ctx.p++))===125)return res;if(c!==44)TomlError.x(`expected comma or end of structure`,ctx,ctx.p-1)}TomlError.x(`unfinished table`,ctx,startPtr)}function parseArray(ctx){let startPtr=ctx.p++;let res=[];let c;while(ctx.p<ctx.s.length){skipVoid(ctx);if((c=ctx.s.charCodeAt(ctx.p))===93){ctx.p++;return res}res.push(extractValue(ctx,93));skipVoid(ctx);if((c=ctx.s.charCodeAt(ctx.p++))===93)return res;if(c!==44)TomlError.x(`expected comma or end of structure`,ctx,ctx.p-1)}TomlError.x(`unfinished array`,ctx,startPtr)}
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
function peekTable(ctx,key,table,meta,type){let t=table;let m=meta;let k;let hasOwn=false;let state;for(let i=0;i<key.length;i++){if(i){t=hasOwn?t[k]:t[k]=Object.create(null);m=(state=m[k]).c;if(type===0&&(state.t===1||state.t===2))return null;if(state.t===2){let l=t.length-1;t=t[l];m=m[l].c}}k=key[i];if((hasOwn=Object.hasOwn(t,k))&&m[k]?.t===0&&m[k]?.d)return null;if(!hasOwn){let unsafe=k===`__proto__`;if(ctx.uk&&(unsafe||k===`constructor`))return false;if(unsafe){Object.defineProperty(t,k,{enumerable:true,configurable:true,writable:true});Object.defineProperty(m,k,{enumerable:true,configurable:true,writable:true})}m[k]={t:i<key.length-1&&type===2?3:type,d:false,i:0,c:Object.create(null)}}}state=m[k];if(state.t!==type&&!(type===1&&state.t===3))return null;if(type===2){if(!state.d){state.d=true;t[k]=[]}t[k].push(t=Object.create(null));state.c[state.i++]=state={t:1,d:false,i:0,c:Object.create(null)}}if(state.d)return null;state.d=true;if(type===1)t=hasOwn?t[k]:t[k]=Object.create(null);else if(type===0&&hasOwn)return null;return[k,t,state.c]}function validateTablePeek(ctx,peek,ptr){if(peek===null||ctx.uk===2)TomlError.x(peek===null?`trying to redefine an already defined table or value`:`document contains an unsafe property`,ctx,ptr)}function parse(toml,options={}){let ctx={s:toml,p:0,d:options.maxDepth??1e3,bi:options.integersAsBigInt??false,ld:options.useLegacyDate??true,uk:options.unsafeKeyBehaviour===`throw`?2:options.unsafeKeyBehaviour===`drop`?1:0};let res=Object.create(null);let meta=Object.create(null);let tmp;let skipping=false;let tbl=res;let m=meta;if(toml.charCodeAt(0)===65279)ctx.p++;skipVoid(ctx);while(ctx.p<toml.length){if(toml.charCodeAt(ctx.p)===91){let isTableArray=toml.charCodeAt(++ctx.p)===91;tmp=ctx.p+=+isTableArray;skipping=false;let k=parseKey(ctx,93);if(isTableArray){if(toml.charCodeAt(ctx.p)!==93)TomlError.x(`expected end of table array declaration`,ctx);ctx.p++}let p=peekTable(ctx,k,res,meta,isTableArray?2:1);if(!p){validateTablePeek(ctx,p,tmp);skipping=true}else{m=p[2];tbl=p[1]}}else{tmp=ctx.p;let p=peekTable(ctx,parseKey(ctx),tbl,m,0);if(!p&&!skipping)validateTablePeek(ctx,p,tmp);skipVoid(ctx,true,true);let v=extractValue(ctx,void 0);if(p&&!skipping)p[1][p[0]]=v}skipVoid(ctx,true);if(ctx.p<toml.length&&(tmp=toml.charCodeAt(ctx.p))!==10&&(tmp!==13||toml.charCodeAt(ctx.p+1)!==10))TomlError.x(`each key-value declaration must be followed by an end-of-line`,ctx);skipVoid(ctx)}return res}
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
let HAS_WELLFORMED=!!``.isWellFormed;
/*!
* Copyright (c) Squirrel Chat et al., All rights reserved.
* SPDX-License-Identifier: BSD-3-Clause
*
* Redistribution and use in source and binary forms, with or without
* modification, are permitted provided that the following conditions are met:
*
* 1. Redistributions of source code must retain the above copyright notice, this
*    list of conditions and the following disclaimer.
* 2. Redistributions in binary form must reproduce the above copyright notice,
*    this list of conditions and the following disclaimer in the
*    documentation and/or other materials provided with the distribution.
* 3. Neither the name of the copyright holder nor the names of its contributors
*    may be used to endorse or promote products derived from this software without
*    specific prior written permission.
*
* THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
* ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
* WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
* DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
* FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
* DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
* SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
* CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
* OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
* OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
*/
const positive=number().positive();const text=string().min(1);const artifacts=array(union([text,object({source:text}).transform(({source})=>source)]).catch(``)).transform(paths=>paths.filter(path=>path!==``)).catch([]);const taskFileSchema=object({artifacts:artifacts.optional(),agent:object({timeout_sec:positive.nullish()}).optional(),verifier:object({timeout_sec:positive.optional(),environment_mode:_enum([`shared`,`separate`]).nullish(),environment:object({}).nullish()}).optional(),environment:object({build_timeout_sec:positive.optional(),cpus:positive.nullish(),memory_mb:positive.nullish(),storage_mb:positive.nullish(),docker_image:text.nullish()}).optional(),task:object({authors:array(object({name:text})).optional(),keywords:array(text).optional()}).nullish(),metadata:object({author_name:text.optional(),difficulty:text.optional(),category:text.optional(),tags:array(text).optional()}).optional(),steps:array(object({name:text,artifacts:artifacts.optional()})).optional()});function parseTaskFile(source,file){let raw;try{raw=parse(source)}catch(error){if(!(error instanceof TomlError))throw error;const reason=error.message.split(`
`)[0]??error.message;throw new UserError(`not valid TOML: ${reason.replace(/^Invalid TOML document: /,``)}`,{where:`${file}:${error.line}:${error.column}`,remedy:`mend the syntax at this place`,cause:error})}const parsed=taskFileSchema.safeParse(raw);if(!parsed.success){const[issue]=parsed.error.issues;const key=issue?.path.join(`.`)??``;throw new UserError(`${key}: ${issue?.message??`wrong form`}`,{where:`${file} (${key})`,remedy:`give it a value of the type that Harbor's task format asks for`})}const{agent,verifier,environment,task,metadata,steps=[]}=parsed.data;return{limits:{agent_timeout_s:agent?.timeout_sec??null,verifier_timeout_s:verifier?.timeout_sec??600,build_timeout_s:environment?.build_timeout_sec??600,cpus:environment?.cpus??null,memory_mb:environment?.memory_mb??null,storage_mb:environment?.storage_mb??null},verifier_mode:verifier?.environment_mode??(verifier?.environment==null?`shared`:`separate`),artifacts:[...new Set([parsed.data,...steps].flatMap(part=>part.artifacts??[]))],tags:metadata?.tags??task?.keywords??[],difficulty:metadata?.difficulty??null,category:metadata?.category??null,author:metadata?.author_name??task?.authors?.[0]?.name??null,docker_image:environment?.docker_image??null,steps:steps.map(step=>step.name)}}async function readTask(root,directory){const absolute=resolve(root,directory);const path=relative(root,absolute).split(sep).join(`/`);const name=path.split(`/`).at(-1)??path;const source=await readRequired(absolute,path,`task.toml`);const file=parseTaskFile(source,`${path}/task.toml`);const single=file.steps.length===0;const instruction=single?await readRequired(absolute,path,`instruction.md`):``;const needed=single?[`tests/test.sh`]:file.steps.map(step=>`steps/${step}/instruction.md`);for(const required of needed)await requireFile(absolute,path,required);if(file.docker_image===null)await requireOneOf(absolute,path,[`environment/Dockerfile`,`environment/docker-compose.yaml`]);return{name,path,digest:await taskDigest(absolute),instruction,limits:file.limits,verifier_mode:file.verifier_mode,artifacts:file.artifacts,tags:file.tags,difficulty:file.difficulty,category:file.category,author:file.author}}async function readTasks(root,directory){const{tasks,broken}=await readableTasks(root,directory);if(broken[0]!==void 0)throw broken[0];return tasks}async function readableTasks(root,directory){const names=await taskNames(root,directory);const read=await Promise.all(names.map(name=>readTask(root,join(directory,name)).catch(error=>{if(error instanceof UserError)return error;throw error})));return{tasks:read.flatMap(each=>each instanceof UserError?[]:[each]),broken:read.flatMap(each=>each instanceof UserError?[each]:[])}}async function taskNames(root,directory){try{return(await readdir(join(root,directory),{withFileTypes:true})).filter(entry=>entry.isDirectory()&&!entry.name.startsWith(`.`)).map(entry=>entry.name).sort()}catch(cause){throw new UserError(`cannot read the directory of tasks`,{where:join(root,directory),remedy:`make it, with one directory per task; or name another manifest with --config FILE`,cause})}}async function readRequired(task,path,file){try{return(await readRegular(join(task,file))).toString(`utf8`)}catch(cause){if(cause instanceof UserError)throw unusable(path,file,cause.message,cause);throw missing(path,file,cause)}}async function requireFile(task,path,file){if(!(await stat(join(task,file)).catch(cause=>{throw missing(path,file,cause)})).isFile())throw unusable(path,file,`this is no regular file`)}async function requireOneOf(task,path,files){if(!(await Promise.all(files.map(file=>stat(join(task,file)).then(stats=>stats.isFile(),()=>false)))).includes(true))throw missing(path,files.join(` or `),void 0)}function unusable(path,file,message,cause){return new UserError(message,{where:`${path}/${file}`,remedy:`put a file of text in its place, 2 MiB at most`,cause})}const WHY={"task.toml":`it holds the limits and resources of the task`,"instruction.md":`it is what the agent reads`,"tests/test.sh":`it writes the reward to /logs/verifier/reward.txt`};function missing(path,file,cause){return new UserError(`${file} is missing`,{where:`${path}/${file}`,remedy:`add it${WHY[file]===void 0?``:`: ${WHY[file]}`}; or move the directory out of tasks/ if it is no task`,cause})}export{TASKS as a,fetchCommit as c,entriesAt as d,filesBelow$1 as f,treeEntries as g,topLevel as h,taskNames as i,blobs as l,resolveCommit as m,readTasks as n,commitOf as o,repositoryPrefix as p,readableTasks as r,repositoryName as s,readTask as t,commitNamed as u};