"""What the compatibility page says, in Chinese, by what it says in English."""

from __future__ import annotations

from collections.abc import Mapping

HEAD = """\
# 各版本 FastGPT 的兼容性

[English](../../servers/compatibility.md)

客户端不需要知道版本：它先到新服务器放路由的地方去找，没有时再到旧服务器放它的地方去找。
`python -m fastgpt_client.testing.compatibility` 根据[模拟服务器](../testing.md)的各个配置写出这一页，
本项目的测试在每个配置上运行每个方法，同步和异步都有。

一个配置代表从它的版本号到下一个版本号之间的版本，行为与其中之一相同：4.8 是 {oldest}，4.9 是 {second}，
4.15 是 {fifteen}，4.16 是 {sixteen}，4.17 是 {newest}，其余的就是其名字所指的版本。每一格的依据：

- 正体：*运行过*。那个版本的真实服务器回答过，并有测试把模拟服务器与录下的内容比较
- *斜体*：*读过*那个版本的源代码，没有运行
- 问号：不清楚；商业版的代码不公开

## 方法

- ✓：可用
- ✓ 旧路径：同样可用；客户端会找到那个版本放它的地方
- –：那个版本没有，客户端抛出 `NotFoundError`
- – 不收密钥：那个版本有，但只供登录的人使用，不接受 API 密钥
"""
TAIL = """\
日志图表（`get_app_logs_chart`、`get_app_logs_total`）需要商业版；没有商业版时，服务器会拒绝，抛出 `ServerError`。
"""
WORDS: Mapping[str, str] = {
    "": "",
    "method": "方法",
    "Behaviour": "行为",
    "Chat": "对话",
    "History": "历史记录",
    "Record": "对话记录",
    "Feedback": "反馈",
    "File": "文件",
    "App logs": "应用日志",
    "✓ older path": "✓ 旧路径",
    "– no keys": "– 不收密钥",
    "Keys, apps and errors": "密钥、应用与错误",
    "the key alone picks the app; `appId` of a completion is ignored": "应用只由密钥决定；对话请求的 `appId` 被忽略",
    "HTTP status of a refusal (the exception is the same everywhere)": "拒绝时的 HTTP 状态码（异常处处相同）",
    "4xx or 500": "4xx 或 500",
    "500, few 4xx": "500，少数 4xx",
    "every parameter is checked, and `ValidationError.issues` says what is wrong": (
        "每个参数都会检查，`ValidationError.issues` 说明哪里不对"
    ),
    "answers have an id for the server's logs (`request_id`)": "响应带有用于查服务器日志的 id（`request_id`）",
    "API keys may read the logs of an app": "可以用 API 密钥读取应用日志",
    "chats made with a key are listed under the key's name only": "用密钥创建的对话只归在密钥的名下",
    "answers tell how many completions are left in this minute (`response.rate_limit`)": (
        "响应说明这一分钟还剩多少次对话请求（`response.rate_limit`）"
    ),
    "a share link is given as `outLinkAuthData`; before, as `shareId` and `outLinkUid`": (
        "分享链接用 `outLinkAuthData` 给出；以前用 `shareId` 和 `outLinkUid`"
    ),
    "`team` is a source of chats": "对话来源可以是 `team`",
    "Replies": "回答",
    "`flowResponses` in a stream of the first version (the client delivers it either way)": (
        "v1 的流里 `flowResponses` 的位置（无论在哪里，客户端都会给出）"
    ),
    "before `[DONE]`": "`[DONE]` 之前",
    "after `[DONE]`": "`[DONE]` 之后",
    "`reasoning_content` also without `stream`": "不用 `stream` 时也有 `reasoning_content`",
    "streams tell how long the workflow took (`workflowDuration`)": "流会说明工作流用了多久（`workflowDuration`）",
    "an answer that is not streamed hides a pause when there is no text beside it": (
        "不用流的响应会漏掉旁边没有文本的暂停"
    ),
    "a first round gets a title (`chatTitle`, `title`)": "第一轮会得到标题（`chatTitle`、`title`）",
    "agents send their plan (`plan`)": "智能体会发送计划（`plan`）",
    "agents announce that they plan (`planStatus`)": "智能体会说明正在计划（`planStatus`）",
    "`sandboxStatus` and `skillCall`": "`sandboxStatus` 和 `skillCall`",
    "agents may stop to ask questions (`agentAsk`)": "智能体可以停下来提问（`agentAsk`）",
    "parts of a content list name their `type` also in the second version and `get_chat_records_around`": (
        "在 v2 和 `get_chat_records_around` 里，内容列表的各部分也注明 `type`"
    ),
    "what a node calls its tokens": "节点怎样称呼 token",
    "`tokens` besides the others": "另有 `tokens`",
    "`inputTokens`, `outputTokens`": "`inputTokens`、`outputTokens`",
    "Chats": "对话的存取",
    "a second message while the chat is generating is a `ConflictError`": (
        "对话生成时再发一条消息，会得到 `ConflictError`"
    ),
    "`responseChatItemId` has to be new, else it is refused": "`responseChatItemId` 必须是新的，否则被拒绝",
    "question and reply are stored under the same `dataId`": "问题和回答以同一个 `dataId` 保存",
    "a run of the second version goes on without its client": "v2 的运行在客户端离开后会继续",
    "the same for the first version of completions": "v1 的对话请求也是如此",
    "`delete_chat_history` deletes the records, too": "`delete_chat_history` 也会删除记录",
    "rounds of the first version are stored twice, without nodes and feedback": "v1 的每一轮会存两遍，没有节点和反馈",
    "where `delete_chat_record` is read from (the client sends both)": (
        "服务器从哪里读 `delete_chat_record` 的参数（客户端两处都发）"
    ),
    "query": "查询参数",
    "body": "请求体",
    "either": "任一处",
    "feedback on an unknown record is refused": "对未知记录的反馈会被拒绝",
    "`NO_RECORD_HISTORIES` is stored like any other chat": "`NO_RECORD_HISTORIES` 会像其他对话一样保存",
    "`stop_chat` waits up to 5 seconds for the end of the run": "`stop_chat` 最多等 5 秒，等运行结束",
    "`stop_chat` says whether the run has ended (`completed`)": "`stop_chat` 说明运行是否已经结束（`completed`）",
    "histories tell `chatGenerateStatus` and `hasBeenRead`": ("历史记录里有 `chatGenerateStatus` 和 `hasBeenRead`"),
    "`get_chat_init` refuses a request without `chatId`": "`get_chat_init` 拒绝没有 `chatId` 的请求",
    "`delete_chat_record` deletes several at once (`contentIds`)": (
        "`delete_chat_record` 可以一次删除几条（`contentIds`）"
    ),
    "`offset` without `pageSize` is honoured (the client always sends both)": (
        "没有 `pageSize` 时 `offset` 也有效（客户端总是两个都发）"
    ),
    "Files": "文件的收发",
    "where `upload_chat_file` sends the file": "`upload_chat_file` 把文件发到哪里",
    "form to storage": "以表单发到存储",
    "PUT to storage": "PUT 到存储",
    "PUT to FastGPT": "PUT 到 FastGPT",
    "presigning wants the app's `fileSelectConfig`": "预签名需要应用的 `fileSelectConfig`",
    "only kinds of files that the app takes are accepted": "只接受应用允许的文件种类",
    "files of 32 MiB and more may go in parts": "32 MiB 及以上的文件可以分片上传",
    "the address to read it comes with the upload": "上传时就得到读取它的地址",
    "`presign_chat_file_get_url` needs the chat (the client takes it from the key)": (
        "`presign_chat_file_get_url` 需要对话（客户端从 `key` 中读出）"
    ),
    "a message may name an uploaded file by its `key`, which does not expire": (
        "消息可以用 `key` 引用已上传的文件，它不会过期"
    ),
    "images given as `data:` addresses are stored": "以 `data:` 地址给出的图片会被保存",
}
