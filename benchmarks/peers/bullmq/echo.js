// What a sandboxed worker runs in a child process of its own.
'use strict';

module.exports = async (job) => job.data;
