using System;
using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Supervision;

public sealed class JournalLineTests
{
    [Fact]
    public void A_line_with_a_field_that_is_not_a_number_or_a_field_too_few_is_refused()
    {
        string line = JournalLine.Format(new Instant(5), Event.LockFailed("no such file"));
        Assert.True(JournalLine.TryParse(line, out Instant now, out Event e));
        Assert.Equal((new Instant(5), "no such file"), (now, e.Error));
        string[] fields = line.Split(' ', 16);
        for (int i = 0; i < 15; i++)
            Assert.False(JournalLine.TryParse(string.Join(' ',
                fields.Select((field, index) => index == i ? "x" : field)), out _, out _), "field " + i);
        Assert.False(JournalLine.TryParse(string.Join(' ', fields[..15]), out _, out _));
        Assert.False(JournalLine.TryParse("", out _, out _));
    }
}
