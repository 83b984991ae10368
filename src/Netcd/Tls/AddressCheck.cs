using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Tls;

/// <summary>Compares where a member connects from with the names in its certificate, as etcd does.</summary>
internal static class AddressCheck
{
    /// <summary>Null if one of the names is that of the address, or if the certificate has none.</summary>
    public static async ValueTask<string?> ProblemOfAsync(
        X509Certificate2 certificate, IPAddress from, CancellationToken cancellationToken)
    {
        var extension = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        IPAddress[] addresses = [.. extension?.EnumerateIPAddresses() ?? []];
        string[] names = [.. extension?.EnumerateDnsNames() ?? []];
        if ((addresses.Length == 0 && names.Length == 0) || addresses.Contains(address))
        {
            return null;
        }

        if (names.Length == 0)
        {
            return $"x509: certificate is valid for {string.Join<IPAddress>(", ", addresses)}, not {address}";
        }

        return await IsOneOfAsync(address, names, cancellationToken)
            ? null
            : $"tls: \"{address}\" does not match any of DNSNames [{string.Join(' ', names.Select(name => $"\"{name}\""))}]";
    }

    private static async Task<bool> IsOneOfAsync(IPAddress address, string[] names, CancellationToken cancellationToken)
    {
        if (await NameOfAsync(address, cancellationToken) is { } found && names.Any(name => Matches(name, found)))
        {
            return true;
        }

        foreach (var name in names.Where(name => !name.StartsWith("*.", StringComparison.Ordinal)))
        {
            try
            {
                if ((await Dns.GetHostAddressesAsync(name, cancellationToken)).Contains(address))
                {
                    return true;
                }
            }
            catch (SocketException)
            {
                // A name that does not resolve is no name of the address.
            }
        }

        return false;
    }

    private static async Task<string?> NameOfAsync(IPAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return (await Dns.GetHostEntryAsync(address.ToString(), cancellationToken)).HostName.TrimEnd('.');
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static bool Matches(string name, string host) => name.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
        : string.Equals(name, host, StringComparison.OrdinalIgnoreCase);
}
