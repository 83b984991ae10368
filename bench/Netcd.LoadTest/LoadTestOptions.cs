using System.Globalization;
using System.IO.Enumeration;

namespace Netcd.LoadTest;

/// <summary>What the user asked for.</summary>
internal sealed record LoadTestOptions
{
    public const string Usage = """
        Compares netcd with etcd on this machine, in alternating rounds. Options:
          --only NAMES       workloads to run, separated by commas; * stands for anything (default *)
          --rounds N         rounds of each workload (default 3)
          --seconds N        length of one measurement (default 5)
          --keys N           keys of "ttl" and "load" (default 100000)
          --netcd COMMAND    netcd to measure (default: published from this repository)
          --etcd COMMAND     etcd to compare with (default: Debian's, which is installed if need be)
        """;

    public string[] Only { get; init; } = ["*"];

    public int Rounds { get; init; } = 3;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    public int KeyCount { get; init; } = 100_000;

    /// <summary>Null: publish it.</summary>
    public string? Netcd { get; init; }

    /// <summary>Null: Debian's.</summary>
    public string? Etcd { get; init; }

    /// <exception cref="ArgumentException">The arguments cannot be read.</exception>
    public static LoadTestOptions Parse(string[] arguments)
    {
        var options = new LoadTestOptions();
        foreach (var pair in arguments.Chunk(2))
        {
            if (pair.Length != 2)
            {
                throw new ArgumentException($"{pair[0]} is unknown or lacks its value.");
            }

            options = pair[0] switch
            {
                "--only" => options with { Only = pair[1].Split(',') },
                "--rounds" => options with { Rounds = Number(pair) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(Number(pair)) },
                "--keys" => options with { KeyCount = Number(pair) },
                "--netcd" => options with { Netcd = pair[1] },
                "--etcd" => options with { Etcd = pair[1] },
                _ => throw new ArgumentException($"{pair[0]} is unknown."),
            };
        }

        return options;
    }

    public bool Includes(string workload) =>
        Only.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, workload));

    private static int Number(string[] pair) =>
        int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{pair[0]} must be a positive number, not {pair[1]}.");
}
