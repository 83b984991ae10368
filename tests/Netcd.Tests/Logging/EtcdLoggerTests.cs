using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Logging;

namespace Netcd.Tests.Logging;

public sealed class EtcdLoggerTests
{
    [Theory]
    [InlineData(nameof(EtcdLevel.Info), "C E W N I")]
    [InlineData(nameof(EtcdLevel.Notice), "C E W N")]
    [InlineData(nameof(EtcdLevel.Debug), "C E W N I D")]
    [InlineData(nameof(EtcdLevel.Trace), "C E W N I D T")]
    [InlineData(nameof(EtcdLevel.Critical), "C")]
    public void Only_lines_of_the_level_or_worse_are_written(string level, string expected) =>
        Assert.Equal(expected, LettersOf(new LogLevels(Enum.Parse<EtcdLevel>(level)), "Netcd.Server"));

    [Fact]
    public void A_package_can_have_a_level_of_its_own_until_all_are_set()
    {
        var levels = new LogLevels(EtcdLevel.Info);

        Assert.Null(levels.SetPackages("etcdserver=DEBUG,wal=error"));
        Assert.Equal("C E W N I D", LettersOf(levels, "Netcd.Server"));
        Assert.Equal("C E", LettersOf(levels, "Netcd.Disk.Wal"));
        Assert.Equal("C E W N I", LettersOf(levels, "Netcd.Api"));

        levels.SetAll(EtcdLevel.Warning);
        Assert.Equal("C E W", LettersOf(levels, "Netcd.Server"));
    }

    [Theory]
    [InlineData("foo", "oddly structured `pkg=level` option: foo")]
    [InlineData("etcdserver=DEBUG,foo=bar", "couldn't parse log level bar")]
    public void A_bad_list_of_levels_changes_nothing(string text, string problem)
    {
        var levels = new LogLevels(EtcdLevel.Info);

        Assert.Equal(problem, levels.SetPackages(text));
        Assert.Equal(EtcdLevel.Info, levels.For("etcdserver"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("loud", null)]
    [InlineData("CRITICAL", nameof(EtcdLevel.Critical))]
    [InlineData("c", nameof(EtcdLevel.Critical))]
    [InlineData("notice", nameof(EtcdLevel.Notice))]
    [InlineData("2", nameof(EtcdLevel.Notice))]
    [InlineData("6", null)]
    public void A_level_has_a_name_a_letter_and_a_number(string text, string? expected) =>
        Assert.Equal(expected, EtcdLevels.Parse(text)?.ToString());

    [Theory]
    [InlineData(nameof(EtcdLevel.Info), 1)]
    [InlineData(nameof(EtcdLevel.Debug), 2)]
    public void A_stack_trace_is_written_at_debug_only(string level, int linesMin)
    {
        var text = Written(
            new LogLevels(Enum.Parse<EtcdLevel>(level)), "Netcd.Server",
            logger => logger.Log(
                LogLevel.Error, default, "disk", new IOException("full"), static (state, _) => $"{state} failed"));

        Assert.Contains(" E | etcdserver: disk failed (full)\n", text);
        Assert.Equal(linesMin > 1, text.Contains(nameof(IOException), StringComparison.Ordinal));
    }

    private static string LettersOf(LogLevels levels, string category)
    {
        var text = Written(levels, category, logger =>
        {
            foreach (var level in Enum.GetValues<LogLevel>().Where(logger.IsEnabled).OrderDescending())
            {
                if (level == LogLevel.Information)
                {
                    Log(logger, level, new EventId(1, "NoticeOfSomething"));
                }

                Log(logger, level, default);
            }
        });
        return string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[27]));
    }

    private static void Log(ILogger logger, LogLevel level, EventId eventId) =>
        logger.Log(level, eventId, "text", exception: null, static (state, _) => state);

    private static string Written(LogLevels levels, string category, Action<ILogger> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new LogWriter(stream))
        {
            using var factory = new EtcdLoggerFactory(writer, levels, TimeProvider.System);
            write(factory.CreateLogger(category));
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
