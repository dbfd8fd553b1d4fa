"""What went wrong, and what to do, in Chinese."""

from __future__ import annotations

FAILURES: dict[str, str] = {
    "fastgpt needs {missing}, which is not installed; run: pip install 'fastgpt-client[cli]'": (
        "fastgpt 需要 {missing}，但它没有安装；请运行：pip install 'fastgpt-client[cli]'"
    ),
    "Fix:": "办法：",
    "Something went wrong that nobody foresaw: {error}.": "出现了意料之外的错误：{error}。",
    "Add --debug to see where it happened, and report it.": "加上 --debug 可看到出错的位置，并请反馈。",
    "Add --debug to see where it happened.": "加上 --debug 可看到出错的位置。",
    "Check the path and its permissions.": "请检查路径及其权限。",
    "Run `fastgpt login`, or see `fastgpt --help`.": "请运行 `fastgpt login`，或查看 `fastgpt --help`。",
    "FastGPT does not accept the API key.": "FastGPT 不接受这个 API 密钥。",
    "Run `fastgpt login` with a key from FastGPT's console; `fastgpt doctor` tells more.": (
        "用 FastGPT 控制台里的密钥运行 `fastgpt login`；`fastgpt doctor` 会给出更多信息。"
    ),
    "The API key may not do this.": "这个 API 密钥无权这样做。",
    "Check --app: a chat and its app belong together. `fastgpt doctor` tells more.": (
        "请检查 --app：对话与应用要对应。`fastgpt doctor` 会给出更多信息。"
    ),
    "The team's points or another allowance are used up.": "团队的积分或其他额度已用完。",
    "Top up in FastGPT's console.": "请在 FastGPT 控制台充值。",
    "FastGPT takes no more requests for now.": "FastGPT 暂时不再接受请求。",
    "Wait a little and try again.": "请稍候再试。",
    "The chat is still busy with its previous reply.": "这个对话还在生成上一条回复。",
    "Wait for it, or begin another chat.": "请等它结束，或另开一个对话。",
    "FastGPT did not answer in time.": "FastGPT 没有及时回应。",
    "Try again with a longer --timeout; `fastgpt doctor` shows how long each step takes.": (
        "请用更长的 --timeout 再试；`fastgpt doctor` 会显示每一步的用时。"
    ),
    "There is no connection to FastGPT.": "连不上 FastGPT。",
    "Check --base-url and whether FastGPT is running; `fastgpt doctor` finds out what is wrong.": (
        "请检查 --base-url，以及 FastGPT 是否在运行；`fastgpt doctor` 会找出原因。"
    ),
    "The answer was cut off.": "回答中途断开了。",
    "Look at the chat with `fastgpt history show` before asking again: the server may have gone on.": (
        "再问之前请先用 `fastgpt history show` 看看这个对话：服务器可能已继续运行。"
    ),
    "The app does not take this kind of file, or its content does not fit its name.": (
        "这个应用不接收这类文件，或文件内容与文件名不符。"
    ),
    "Allow the kind in FastGPT's console, under File Upload of the app, or name the file by what it holds.": (
        "请在 FastGPT 控制台该应用的“文件上传”里允许这类文件，或按内容改正文件名。"
    ),
    "The app does not take files.": "这个应用不接收文件。",
    "Turn on File Upload of the app in FastGPT's console.": "请在 FastGPT 控制台打开该应用的“文件上传”。",
    "The file did not get through.": "文件没有传成功。",
    "Run `fastgpt doctor`: it tries the way to storage and back.": "请运行 `fastgpt doctor`：它会试一遍文件的存取。",
    "What answered is not FastGPT.": "回应的不是 FastGPT。",
    "Check --base-url: it is the address of FastGPT's own page. `fastgpt doctor` tells more.": (
        "请检查 --base-url：它应是 FastGPT 页面自身的地址。`fastgpt doctor` 会给出更多信息。"
    ),
    "There is no such app, chat or route on this server.": "这台服务器上没有这个应用、对话或接口。",
    "Check --app and the chat's id; `fastgpt doctor` shows what this server has.": (
        "请检查 --app 和对话的 id；`fastgpt doctor` 会显示这台服务器有什么。"
    ),
    "This needs a yes, and nobody is there to give it.": "这一步需要确认，但没有人可以回答。",
    "Add --yes.": "请加上 --yes。",
    "This needs to know which app.": "需要知道是哪个应用。",
    "Add --app with its id, which is in the address of its page, or set FASTGPT_APP_ID.": (
        "请用 --app 给出它的 id（在应用页面的地址里），或设置 FASTGPT_APP_ID。"
    ),
    "There is no profile {name} in {path}.": "{path} 里没有名为 {name} 的配置。",
    "Make it: fastgpt login --profile {name}": "创建它：fastgpt login --profile {name}",
    "Others can read {path}; run: chmod 600 {path}": "别人可以读取 {path}；请运行：chmod 600 {path}",
    "{key} in {path} is not of the right type.": "{path} 里的 {key} 类型不对。",
    "Run `fastgpt login` to write it anew.": "请运行 `fastgpt login` 重新写入。",
    "{path} cannot be read: {error}.": "{path} 无法读取：{error}。",
    "Mend it, or delete it and run `fastgpt login`.": "请修好它，或删除它再运行 `fastgpt login`。",
    "The system's keyring cannot be reached: the module keyring is missing.": "用不了系统钥匙串：缺少模块 keyring。",
    "Run: pip install keyring": "请运行：pip install keyring",
    "The command for the API key failed: {command} ({error}).": "取 API 密钥的命令失败：{command}（{error}）。",
    "Run it by hand to see why, or run `fastgpt login` again.": "请手动运行它看看原因，或重新运行 `fastgpt login`。",
    "There is no question.": "没有问题可问。",
    'Write it: fastgpt ask "Hello"': '请写上：fastgpt ask "你好"',
    "{item} is no variable.": "{item} 不是变量。",
    "Write --var name=value": "请写成 --var 名称=值",
    "The workflow asks back: {question}": "工作流在反问：{question}",
    "Answer with: fastgpt ask --chat {chat} ANSWER, or use `fastgpt chat`.": (
        "回答：fastgpt ask --chat {chat} 回答内容，或使用 `fastgpt chat`。"
    ),
    "A node of the workflow failed: {error}": "工作流的一个节点失败：{error}",
    "Look at the app's logs in FastGPT's console.": "请在 FastGPT 控制台查看应用日志。",
    "The emulator knows no FastGPT {version}.": "模拟器没有 FastGPT {version}。",
    "Choose one of {names}.": "请从这些里选：{names}。",
    "Give it as an option; see `fastgpt login --help`.": "请用选项给出；见 `fastgpt login --help`。",
    "Start again with --app.": "请用 --app 重新开始。",
    "Nothing was said yet.": "还没有说过话。",
    "This needs a path.": "这里需要一个路径。",
    "There is no file to upload.": "没有要上传的文件。",
    "Name files, or folders with files.": "请写文件，或含有文件的文件夹。",
    "A picture is .svg or .png.": "图片只能是 .svg 或 .png。",
    "Write --out chart.svg or --out chart.png": "请写 --out chart.svg 或 --out chart.png",
    "No font with Chinese letters is installed, so some are missing; an .svg has them all.": (
        "没有安装中文字体，所以有些字显示不出；.svg 里是齐全的。"
    ),
}
