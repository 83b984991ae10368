using Netcd.Configuration;

namespace Netcd.Tests.Tls;

/// <summary>Reads settings as a command line gives them.</summary>
internal static class TlsSettingsOf
{
    /// <summary>The settings of clients, from flags that may be wrong: the files are not looked at.</summary>
    public static NetcdSettings Flags(params string[] arguments)
    {
        var parsed = new Netcd.Flags.FlagSet(EtcdFlags.All).Parse(arguments);
        Assert.Empty(parsed.Problems);
        return NetcdSettings.From(new Netcd.Flags.FlagValues(
            parsed, Netcd.Flags.EnvironmentReader.Read(EtcdFlags.All, parsed, new Dictionary<string, string>())));
    }
}
