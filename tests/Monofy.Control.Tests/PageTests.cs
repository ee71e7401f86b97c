using System;
using System.IO;

namespace Monofy.Control.Tests;

/// <summary>Level 7: the page of `--http` in a browser.</summary>
public sealed class PageTests
{
    private const string Row =
        "[...document.querySelectorAll('#services tbody tr')].find(r => r.firstChild.textContent === 'NAME')";

    // The contrast of each text with what lies behind it, by the formula of WCAG 2.
    private const string Contrast = """
        (() => {
          const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
          const linear = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
          const behind = e => {
            for (; e; e = e.parentElement) {
              const c = parse(getComputedStyle(e).backgroundColor);
              if (c[3] > 0) return c;
            }
            return [255, 255, 255, 1];
          };
          let worst = 99, where = "";
          for (const e of document.querySelectorAll("body *")) {
            const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
            if (!own || e.tagName === "SCRIPT" || e.tagName === "STYLE" || e.offsetParent === null) continue;
            const a = light(parse(getComputedStyle(e).color)), b = light(behind(e));
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < worst) { worst = ratio; where = e.tagName + " " + e.className + " " + e.textContent; }
          }
          return worst >= 4.5 ? "good" : worst.toFixed(2) + " " + where;
        })()
        """;

    [Needs("chromium")]
    public void It_shows_the_services_a_death_and_a_restart_of_monofy_and_asks_no_other_host()
    {
        int port = HttpTests.FreePort();
        using Browser browser = new();
        string line = $"--http=127.0.0.1:{port} --fate=separate web: --restart=always --restart-delay=10ms @web " +
            $"ready wait ||| odd: --health-cmd=false --health-interval=10ms --health-retries=1 @odd ready wait ||| " +
                $"job: --job true";
        using (Run run = Run.Monofy(line))
        {
            int pid = run.Ready("web").Pid;
            browser.Look(dark: false, width: 1100);
            browser.Open($"http://127.0.0.1:{port}/");
            browser.Until(Row.Replace("NAME", "web") + "?.innerText.includes('up')", "web is up");
            browser.Until(Row.Replace("NAME", "odd") + "?.innerText.includes('unhealthy')", "odd is unhealthy");
            browser.Until(Row.Replace("NAME", "odd") + "?.innerText.includes('health command exited with 1')",
                "and why");
            browser.Until(Row.Replace("NAME", "job") + "?.innerText.includes('idle')", "the job is idle");
            browser.Until("document.querySelectorAll('svg.plot').length >= 6", "plots");
            Libc.kill(pid, 9);
            browser.Until(Row.Replace("NAME", "web") + "?.innerText.includes('SIGKILL')", "the death is shown");
            browser.Until(Row.Replace("NAME", "web") + "?.querySelectorAll('td')[3].innerText === '1'", "its restart");
            // Up twice, with a failure between, and the whole run below.
            browser.Until("[...document.querySelectorAll('#time .row')].some(r => r.firstChild.textContent === 'web' " +
                "&& r.querySelectorAll('rect.up').length === 2 && r.querySelectorAll('line').length === 1)",
                "timeline");
            foreach ((bool dark, int width) in new[] { (false, 1100), (true, 1100), (false, 390), (true, 390) })
            {
                browser.Look(dark, width);
                browser.Until($"matchMedia('(prefers-color-scheme: dark)').matches === {(dark ? "true" : "false")}",
                    "it is dark or light");
                Assert.Equal("good", browser.Evaluate(Contrast));
                Screenshot(browser, (width == 390 ? "phone-" : "wide-") + (dark ? "dark" : "light"));
                Assert.Equal(width.ToString(), browser.Evaluate("document.documentElement.scrollWidth"));
            }
            // On a phone the table is shown as cards, and is a table all the same.
            Assert.Equal(["Name", "State", "Health", "Up", "Restarts", "Last end", "CPU", "Memory"],
                browser.Accessible("columnheader")[..8]);
            Assert.Equal(["web", "odd", "job"], browser.Accessible("rowheader"));
            Assert.All(browser.Accessible("image"), static name => Assert.NotEqual("", name));
            Assert.True(browser.Accessible("image").Length >= 6, "each plot has words");
            Assert.Equal("1", browser.Evaluate("document.querySelectorAll('[role=status]').length"));
            Assert.Empty(browser.Complaints);
            Assert.All(browser.Requests, url => Assert.StartsWith($"http://127.0.0.1:{port}/", url));
            browser.Press("Tab");
            Assert.Equal("A", browser.Evaluate("document.activeElement.tagName"));
            run.Signal("TERM");
            run.WaitForEnd();
        }
        browser.Until("document.getElementById('link').textContent === 'no answer'", "it says that monofy is gone");
        using Run again = Run.Monofy(Plan.With($"--http=127.0.0.1:{port}").Service("other", Actor.Plain("other")));
        browser.Until(Row.Replace("NAME", "other") + "?.innerText.includes('up') && " +
            "document.querySelectorAll('#services tbody tr').length === 1", "the new run is shown");
        again.Signal("TERM");
        again.Ends(143);
    }

    [Needs("chromium")]
    public void Names_that_are_markup_or_escape_sequences_are_text()
    {
        const string name = "<b>bold&amp;\u001b[31m";
        int port = HttpTests.FreePort();
        using Folder folder = new();
        File.CreateSymbolicLink(folder[name], Site.Actor);
        using Run run = Run.Monofy($"--http=127.0.0.1:{port} --fate=separate '{folder[name]}' name odd ready exit 3 " +
            "||| web: @web ready wait");
        run.Ready("web");
        using Browser browser = new();
        browser.Open($"http://127.0.0.1:{port}/");
        browser.Until(Row.Replace("NAME", "web") + "?.innerText.includes('up')", "web is up");
        browser.Until("document.querySelectorAll('#events li').length > 3", "events");
        foreach (string place in new[] { "#services tbody th", "#time .row span", "#events li span" })
            browser.Until("[...document.querySelectorAll('" + place + "')].some(e => e.textContent.includes(" +
                "'<b>bold&amp;'))", "it is text in " + place);
        Assert.Equal("0", browser.Evaluate("document.querySelectorAll('b').length"));
        Assert.Empty(browser.Complaints);
        run.Signal("TERM");
        run.WaitForEnd();
    }

    // For people: MONOFY_SCREENSHOTS names a folder.
    private static void Screenshot(Browser browser, string name)
    {
        if (Environment.GetEnvironmentVariable("MONOFY_SCREENSHOTS") is { } folder)
            browser.Screenshot(folder + "/" + name + ".png");
    }
}
