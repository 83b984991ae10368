using Netcd.TestKit.Processes;

namespace Netcd.TestKit.Certificates;

/// <summary>A folder for the certificates of a test and the authorities that issue them; all of it goes with the test.</summary>
public sealed class CertificateFolder : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<TestAuthority> _authorities = [];

    public string Path => _directory.Path;

    public string Child(string name) => _directory.Child(name);

    /// <summary>A new authority that signs itself.</summary>
    /// <param name="name">Its common name, and that of its file.</param>
    /// <param name="rsaBits">The size of an RSA key; null: an ECDSA key.</param>
    public TestAuthority NewAuthority(string name, int? rsaBits = null)
    {
        var authority = new TestAuthority(name, Path, rsaBits: rsaBits);
        _authorities.Add(authority);
        return authority;
    }

    public void Dispose()
    {
        _authorities.ForEach(authority => authority.Dispose());
        _directory.Dispose();
    }
}
