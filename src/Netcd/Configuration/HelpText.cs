using System.Text;

namespace Netcd.Configuration;

/// <summary>The text of --help.</summary>
internal static class HelpText
{
    private const string Usage = """
        Usage:

          netcd [flags]
            Start a server.

          netcd --version
            Show the version.

          netcd -h | --help
            Show every flag with its default.

        """;

    private const string Introduction = """
        netcd is a key-value server that speaks the v2 API of etcd over HTTP and keeps its data in etcd's own files.

        A flag can be written -name value, --name value or --name=value; a switch is on by its name alone or with
        --name=true, and off with --name=false. Each flag can also be set in the environment: ETCD_ and its name in
        capitals, with _ for -, such as ETCD_DATA_DIR. The command line wins; an empty variable counts as unset.

        """;

    private const string Ending = """
        Signals:
          SIGTERM and SIGINT end the server after the log is on disk; a second one ends it at once.

        Exit codes:
          0 after --help, --version and the removal of the member from its cluster, 1 if the server cannot start or has to stop, 2 if a flag cannot be read.

        Flags of etcd for what this version does not have (discovery, proxy, configuration file) are refused
        by name unless they have their default; flags of its v3 API are accepted without effect.

        """;

    /// <summary>The whole help, made from the flags themselves so that it cannot fall behind them.</summary>
    public static string Full()
    {
        var text = new StringBuilder().Append(Introduction).Append('\n').Append(Usage).Append('\n');
        foreach (var section in EtcdFlags.Sections)
        {
            text.Append(section.Title).Append(":\n");
            foreach (var flag in section.Flags)
            {
                text.Append("  ").Append(flag).Append(" '").Append(flag.DefaultText).Append("'\n    ")
                    .Append(flag.Help).Append('\n');
            }

            text.Append('\n');
        }

        return text.Append(Ending).ToString();
    }
}
