using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;

namespace Monofy.Control.Tests;

/// <summary>Debian's Chromium without a window, driven over its own protocol.</summary>
internal sealed class Browser : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _end = new(Deadline.Generous * 1.5);
    private readonly StringBuilder _said = new();
    private int _last;

    public Browser()
    {
        _process = Process.Start(new ProcessStartInfo("chromium",
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
                "--disable-dev-shm-usage",
             "--remote-debugging-port=0", "--user-data-dir=" + _folder.Path,
                 "about:blank"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, line) => { lock (_said) _said.AppendLine(line.Data); };
        _process.BeginErrorReadLine();
        string file = _folder["DevToolsActivePort"];
        Deadline.Until(() => File.Exists(file) && File.ReadAllLines(file).Length == 2, "Chromium's port", Said);
        string port = File.ReadAllLines(file)[0];
        using var http = new System.Net.Http.HttpClient();
        string target = "";
        Deadline.Until(() => (target = Page(http.GetStringAsync($"http://127.0.0.1:{port}/json/list").Result)) != "",
            "Chromium's page", Said);
        _socket.ConnectAsync(new Uri(target), _end.Token).Wait();
        foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" }) Send(domain + ".enable");
    }

    /// <summary>What the console and the network complained of.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Every address that was asked for.</summary>
    public List<string> Requests { get; } = [];

    public void Open(string address) => Send("Page.navigate", new JsonObject { ["url"] = address });

    /// <summary>The value of an expression, as text.</summary>
    public string Evaluate(string expression)
    {
        JsonNode result = Send("Runtime.evaluate",
            new JsonObject { ["expression"] = expression, ["returnByValue"] = true,
                ["awaitPromise"] = true })["result"]!;
        return result["value"]?.ToString() ?? "";
    }

    public void Until(string expression, string what) =>
        Deadline.Until(() => Evaluate(expression) == "true", what, () =>
            Said() + "\n" + string.Join("\n", Complaints) + "\n" + Evaluate("document.body.innerText"));

    public void Look(bool dark, int width, int height = 900)
    {
        Send("Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1,
                ["mobile"] = width < 600 });
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        Send("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) });
    }

    /// <summary>What a screen reader finds of a role: the name of each.</summary>
    public string[] Accessible(string role)
    {
        List<string> names = [];
        foreach (JsonNode? node in Send("Accessibility.getFullAXTree")["nodes"]!.AsArray())
        {
            bool ignored = node!["ignored"]!.GetValue<bool>();
            if (!ignored && node["role"]?["value"]?.ToString() == role)
                names.Add(node["name"]?["value"]?.ToString() ?? "");
        }
        return [.. names];
    }

    public void Press(string key) =>
        Send("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyDown", ["key"] = key, ["code"] = key,
            ["windowsVirtualKeyCode"] = key == "Tab" ? 9 : 13 });

    public void Screenshot(string file) =>
        File.WriteAllBytes(file,
            Convert.FromBase64String(Send("Page.captureScreenshot",
                new JsonObject { ["format"] = "png" })["data"]!.ToString()));

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _socket.Dispose();
        _end.Dispose();
        _folder.Dispose();
    }

    private string Said()
    {
        lock (_said) return _said.ToString();
    }

    private static string Page(string list)
    {
        foreach (JsonNode? one in JsonNode.Parse(list)!.AsArray())
        {
            if (one!["type"]!.ToString() == "page") return one["webSocketDebuggerUrl"]!.ToString();
        }
        return "";
    }

    private JsonNode Send(string method, JsonObject? parameters = null)
    {
        int id = ++_last;
        string message = new JsonObject { ["id"] = id, ["method"] = method,
            ["params"] = parameters ?? [] }.ToJsonString();
        _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, _end.Token).Wait();
        while (true)
        {
            JsonNode answer = Receive();
            if (answer["id"]?.GetValue<int>() == id)
                return answer["result"] ?? throw new IOException(method + ": " + answer["error"]);
            Note(answer);
        }
    }

    private void Note(JsonNode message)
    {
        JsonNode? data = message["params"];
        switch (message["method"]?.ToString())
        {
            case "Runtime.exceptionThrown": Complaints.Add(data!["exceptionDetails"]!.ToJsonString()); break;
            case "Runtime.consoleAPICalled" when data!["type"]!.ToString() is "error"
                or "warning": Complaints.Add(data.ToJsonString()); break;
            case "Log.entryAdded" when data!["entry"]!["level"]!.ToString() is "error"
                or "warning": Complaints.Add(data.ToJsonString()); break;
            case "Network.requestWillBeSent": Requests.Add(data!["request"]!["url"]!.ToString()); break;
        }
    }

    private JsonNode Receive()
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[64 << 10];
        WebSocketReceiveResult part;
        do
        {
            part = _socket.ReceiveAsync(new ArraySegment<byte>(buffer), _end.Token).Result;
            all.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(all.ToArray())!;
    }
}
