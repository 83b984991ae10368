using System.Collections.Concurrent;

namespace Netcd.Logging;

/// <summary>Which lines are logged: one level for all packages, with exceptions by package. Any thread may change it.</summary>
internal sealed class LogLevels(EtcdLevel initial)
{
    private readonly ConcurrentDictionary<string, EtcdLevel> _packages = new(StringComparer.Ordinal);
    private volatile EtcdLevel _default = initial;

    public EtcdLevel For(string package) => _packages.GetValueOrDefault(package, _default);

    /// <summary>Sets the level of every package, as a request to /config/local/log does.</summary>
    public void SetAll(EtcdLevel level)
    {
        _packages.Clear();
        _default = level;
    }

    /// <summary>Applies the value of --log-package-levels, "package=LEVEL,...": all of it or, if wrong, nothing.</summary>
    /// <returns>What is wrong with the text in etcd's words; null if nothing.</returns>
    public string? SetPackages(string text)
    {
        var levels = new Dictionary<string, EtcdLevel>(StringComparer.Ordinal);
        foreach (var setting in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                return $"oddly structured `pkg=level` option: {setting}";
            }

            if (EtcdLevels.Parse(setting[(equals + 1)..]) is not { } level)
            {
                return $"couldn't parse log level {setting[(equals + 1)..]}";
            }

            levels[setting[..equals]] = level;
        }

        foreach (var (package, level) in levels)
        {
            if (package == "*")
            {
                _default = level;
            }
            else
            {
                _packages[package] = level;
            }
        }

        return null;
    }
}
