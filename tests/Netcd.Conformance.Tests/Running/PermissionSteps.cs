using Netcd.TestKit.Permissions;
using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests.Running;

/// <summary>
/// Every request of the <see cref="PermissionMatrix"/> by every user. Users come with certificates, which say who they
/// are as passwords do but cost etcd no time; only who has none of a user's comes with a password.
/// </summary>
internal static class PermissionSteps
{
    private const string Root = "root";
    private const string Stranger = "stranger";

    /// <summary>All keys lie in one of these.</summary>
    private static readonly string[] Tops = ["/a", "/ab", "/b", "/_top", "/A", "/a*"];

    /// <summary>For wrong passwords, which are slow.</summary>
    private static readonly string[] FewKeys = ["/", "/a/x"];

    public static IEnumerable<Step> All()
    {
        var (known, unknown) = (PermissionMatrix.Users.Where(user => user.IsKnown), PermissionMatrix.Users.Where(user => !user.IsKnown));
        return
        [
            Certificate(Root),
            .. SetUp(),
            .. known.SelectMany(user => OfCertificate(user.Name, mayRead: user.Read.Count > 0, mayWrite: user.Write.Count > 0)),
            .. OfCertificate(Root, mayRead: true, mayWrite: true),
            .. OfCertificate(Stranger, mayRead: false, mayWrite: false),
            .. unknown.Where(user => user.Login.Length > 0).SelectMany(user => OfPassword(user.Login)),
        ];
    }

    private static IEnumerable<Step> SetUp() =>
    [
        .. Existing(),
        .. PermissionMatrix.SetUp().Select(request => Request("PUT", request.Path, login: "", request.Json)),
    ];

    private static IEnumerable<Step> OfCertificate(string name, bool mayRead, bool mayWrite) =>
        RowsOf(name, mayRead, mayWrite).Select(step => step with { Place = $"with the certificate of {name}" });

    private static IEnumerable<Step> RowsOf(string name, bool mayRead, bool mayWrite)
    {
        yield return Certificate(name);
        foreach (var request in PermissionMatrix.Requests)
        {
            foreach (var step in PermissionMatrix.Keys.SelectMany(key => Ask(request, key, login: "", mayRead)))
            {
                yield return step;
            }

            if (mayWrite && !request.IsRead)
            {
                yield return Certificate(Root);
                foreach (var step in Tops.Select(top => Request("DELETE", $"/v2/keys{top}?recursive=true", login: "", body: null))
                    .Concat(Existing()))
                {
                    yield return step;
                }

                yield return Certificate(name);
            }
        }

        foreach (var (method, path) in PermissionMatrix.ForRoot.Where(
            request => name != Root || request != ("DELETE", "/v2/auth/enable")))
        {
            yield return Request(method, path, login: "", body: null);
        }

        // Looking for a user called like the authority is counted at etcd.
        foreach (var path in PermissionMatrix.ForAll.Where(path => name != Stranger || path != "/v2/stats/store"))
        {
            yield return Request("GET", path, login: "", body: null);
        }
    }

    private static IEnumerable<Step> OfPassword(string login) =>
    [
        .. PermissionMatrix.Requests.SelectMany(request => FewKeys.SelectMany(key => Ask(request, key, login, mayRead: false))),
        .. PermissionMatrix.ForRoot.Select(request => Request(request.Method, request.Path, login, body: null)),
    ];

    private static IEnumerable<Step> Existing() => PermissionMatrix.ExistingKeys
        .Select(key => Request("PUT", $"/v2/keys{key}", login: "", "value=1"));

    /// <summary>A watch that is let in may never have an event: its head says that it was.</summary>
    private static IEnumerable<Step> Ask(MatrixRequest request, string key, string login, bool mayRead) =>
        request.IsWatch && mayRead
            ? [new Step.Watch("watch", request.Target(key)) { Place = "set up" }, new Step.Drop("watch") { Place = "set up" }]
            : [Request(request.Method, request.Target(key), login, request.Form.Length > 0 ? request.Form : null)];

    private static Step.Certificate Certificate(string name) => new(name) { Place = "set up" };

    private static Step.Exchange Request(string method, string target, string login, string? body)
    {
        var request = Login.Request(method, target, login, body);
        return new Step.Exchange(_ => request, string.Join(' ', method, target, login, body), Times: 1) { Place = "set up" };
    }
}
