/* Search runs in a worker, which browsers refuse to pages that are opened as files. There, a hidden frame does its work.
   The name of this file tells the offline plugin that it need not load such a script from elsewhere. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      this.onmessage = null
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      this.ready = new Promise((resolve) => this.frame.addEventListener("load", resolve, { once: true }))
      document.body.appendChild(this.frame)
      const inside = this.frame.contentWindow
      inside.postMessage = (data) => this.receive(data)
      inside.importScripts = (...addresses) =>
        addresses.reduce((before, address) => before.then(() => load(inside, address)), Promise.resolve())
      this.ready = load(inside, url)
    }

    receive(data) {
      const event = new MessageEvent("message", { data })
      this.dispatchEvent(event)
      if (this.onmessage) this.onmessage(event)
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })))
    }

    terminate() {
      this.frame.remove()
    }
  }

  function load(inside, address) {
    return new Promise((resolve, reject) => {
      const script = inside.document.createElement("script")
      script.onload = resolve
      script.onerror = reject
      script.src = new URL(address, document.baseURI).href
      inside.document.body.appendChild(script)
    })
  }
}
