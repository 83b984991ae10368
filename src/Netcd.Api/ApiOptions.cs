using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Netcd.Api;

/// <summary>What the host decides about the client API. Immutable.</summary>
public sealed record ApiOptions
{
    /// <summary>
    /// Origins that get CORS headers (<c>--cors</c>), compared exactly; <c>*</c> stands for any, an empty list turns
    /// them off. Default <c>*</c>, as in etcd 3.
    /// </summary>
    public ImmutableArray<string> CorsOrigins { get; init; } = ["*"];

    /// <summary>How the process was started, shown at <c>/debug/vars</c>.</summary>
    public ImmutableArray<string> CommandLine { get; init; } = [];

    /// <summary>Sets the level from which on is logged, when a client asks for it at <c>/config/local/log</c>.</summary>
    public required Action<LogLevel> SetLogLevel { get; init; }

    /// <summary>
    /// Whether the common name of a verified client certificate names the user of a request without credentials
    /// (<c>--client-cert-auth</c>).
    /// </summary>
    public bool ClientCertAuth { get; init; }

    /// <summary>
    /// Takes the lines of the audit log, which end with a line feed; must not wait. Null, the default: none is kept.
    /// </summary>
    public Action<string>? WriteAudit { get; init; }

    /// <summary>The zone in which <c>/v2/stats/self</c> shows times. Default: that of the machine.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;
}
