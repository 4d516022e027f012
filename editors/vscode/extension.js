// Starts `metlit lsp` and lets the editor speak with it; everything else is the server's.
"use strict";

const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const command = workspace.getConfiguration("metlit").get("command") || "metlit";
  client = new LanguageClient(
    "metlit",
    "metlit",
    { command, args: ["lsp"] },
    { documentSelector: [{ scheme: "file", language: "yaml" }, { scheme: "untitled", language: "yaml" }] },
  );
  await client.start();
};

exports.deactivate = () => client && client.stop();
