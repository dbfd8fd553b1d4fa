"""What the commands are and what they say when all goes well, in Chinese."""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "Talk to FastGPT from the terminal.": "在终端里使用 FastGPT。",
    "Show the version and end.": "显示版本后退出。",
    "Show the traceback of an error.": "出错时显示调用栈。",
    "API key; FASTGPT_API_KEY keeps it out of the shell's history.": ("API 密钥；FASTGPT_API_KEY 不会留在命令历史里。"),
    "Where FastGPT is; or FASTGPT_BASE_URL.": "FastGPT 的地址；或用 FASTGPT_BASE_URL。",
    "Id of the app; or FASTGPT_APP_ID.": "应用的 id；或用 FASTGPT_APP_ID。",
    "Profile of `fastgpt login`; or FASTGPT_PROFILE.": "`fastgpt login` 写的配置名；或用 FASTGPT_PROFILE。",
    "Write JSON.": "输出 JSON。",
    "Do not ask first.": "不再询问。",
    "QUESTION": "问题",
    "What to ask; read from stdin when absent.": "要问的话；没有时从标准输入读取。",
    "Continue this chat.": "继续这个对话。",
    "A file to send along; repeatable.": "一起发送的文件；可重复。",
    "A variable of the app; repeatable.": "应用的变量；可重复。",
    "Write every event as it comes, a JSON line each.": "逐条输出收到的事件，每条一行 JSON。",
    "Version of the route.": "接口的版本。",
    "Seconds to wait for the first sign of an answer.": "等待第一个回应的秒数。",
    "Ask one question: the answer on stdout, everything else on stderr.": (
        "问一个问题：回答写到标准输出，其余写到标准错误。"
    ),
    "Exit codes: 0 answered, 1 failed, 2 called wrongly, 3 no connection, 4 key refused, 5 the workflow asks back, "
    "6 cut off.": "退出码：0 已回答，1 失败，2 用法有误，3 连不上，4 密钥被拒，5 工作流在反问，6 中途断开。",
    "chat {chat}": "对话 {chat}",
    "sent {name}": "已发送 {name}",
    "tool {name}": "工具 {name}",
    "node {name}": "节点 {name}",
    "Write where FastGPT is, and its key, into a profile.": "把 FastGPT 的地址和密钥写进配置。",
    "A command that prints the key.": "能打印密钥的命令。",
    "Keep the key in the system's keyring.": "把密钥存进系统钥匙串。",
    "Where is FastGPT?": "FastGPT 在哪里？",
    "API key (not shown):": "API 密钥（不显示）：",
    "Id of the app (may stay empty):": "应用的 id（可留空）：",
    "Wrote {path}. Only you can read it.": "已写入 {path}，只有你能读取。",
    "Try it: fastgpt doctor": "试一试：fastgpt doctor",
    "Run an emulated FastGPT and print its address, a key and an app.": (
        "运行一个模拟的 FastGPT，并打印它的地址、密钥和应用。"
    ),
    "The release to imitate.": "要模拟的版本。",
    "Port to listen on; 0 takes a free one.": "监听的端口；0 表示任选一个空闲端口。",
    "Address to listen on.": "监听的地址。",
    "Pause before each piece of a reply, such as 20ms.": "每段回复前的停顿，如 20ms。",
    "Let every app id exist.": "让任何应用 id 都存在。",
    "Find out what is wrong between here and an answer. Costs nothing without --ask.": (
        "找出从这里到回答之间哪里不对。不加 --ask 就不花积分。"
    ),
    "{step}: {message}": "{step}：{message}",
    "Exit codes: 0 nothing is broken, 1 something is.": "退出码：0 一切正常，1 有问题。",
    "Put a question to the app, to see its answer stream.": "向应用提一个问题，看回答是否边生成边送达。",
    "What to ask with --ask.": "用 --ask 时要问的话。",
    "Send a small file to storage and read it back.": "往存储发一个小文件再读回来。",
    "Seconds to wait for each answer.": "等待每个回应的秒数。",
    "Nothing is broken.": "一切正常。",
    "Something is broken; see the fixes above.": "有地方不对；办法见上面。",
    "Converse with an app in the terminal.": "在终端里与应用对话。",
    "Show what the model thinks.": "显示模型的思考。",
    "thinking …": "思考中 …",
    "· tool {name}": "· 工具 {name}",
    "number: ": "编号：",
    "number, or your own words: ": "编号，或自己写：",
    "Type a number from 1 to {last}.": "请输入 1 到 {last} 的编号。",
    "Type a message; /help shows what else. Ctrl-C stops an answer, Ctrl-D ends.": (
        "请输入消息；/help 显示其他功能。Ctrl-C 停止回答，Ctrl-D 结束。"
    ),
    "Left unanswered; the next message is the answer.": "尚未回答；下一条消息就是回答。",
    "Stopped. The conversation goes on.": "已停止，对话可以继续。",
    "{name} goes with the next message.": "{name} 会随下一条消息发送。",
    "/file PATH      send a file with the next message": "/file 路径      随下一条消息发送文件",
    "/image PATH     send an image with the next message": "/image 路径     随下一条消息发送图片",
    "/regenerate     take the last answer back and ask again": "/regenerate     撤回上一条回答，重新生成",
    "/like, /dislike rate the last answer": "/like, /dislike 评价上一条回答",
    "/records        show what was said": "/records        显示说过的话",
    "/save PATH      write the conversation as Markdown, or as JSON lines for .jsonl": (
        "/save 路径      把对话存为 Markdown;.jsonl 存为 JSON 行"
    ),
    "/thoughts       show or fold what the model thinks": "/thoughts       显示或折叠模型的思考",
    "/quit           end; Ctrl-D does the same": "/quit           结束；Ctrl-D 也可以",
    "Noted.": "已记下。",
    "Wrote {path}.": "已写入 {path}。",
    "Thoughts are shown.": "显示思考。",
    "Thoughts are folded.": "折叠思考。",
    "you": "你",
    "app": "应用",
    "system": "系统",
}
