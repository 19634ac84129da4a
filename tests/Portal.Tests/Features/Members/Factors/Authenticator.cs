using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Tests.Features.Members.Factors;

/// <summary>A security key in software with one credential: what a browser and an authenticator make together, and what they would make for a liar.</summary>
internal sealed class Authenticator
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; init; } = RandomNumberGenerator.GetBytes(32);

    public string Origin { get; set; } = "http://localhost:5080";

    public string Domain { get; set; } = "localhost";

    public bool IsUserVerified { get; set; } = true;

    public bool IsBackupEligible { get; set; }

    public bool IsBackedUp { get; set; }

    public bool IsFramed { get; set; }

    public uint Count { get; set; } = 1;

    /// <summary>Whose it says that it is; null: it does not say.</summary>
    public string? UserHandle { get; set; }

    /// <summary>Answers <c>navigator.credentials.create</c>.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        UserHandle = Encoding.UTF8.GetString(Base64Url.DecodeFromChars((string)asked["user"]!["id"]!));
        var data = AuthenticatorData(0x40, [.. new byte[16], 0, (byte)Id.Length, .. Id, .. PublicKey()]);
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), .. Bytes(data)];
        return JsonSerializer.Serialize(new
        {
            id = Base64Url.EncodeToString(Id),
            rawId = Base64Url.EncodeToString(Id),
            type = "public-key",
            clientExtensionResults = new { },
            response = new { clientDataJSON = Base64Url.EncodeToString(ClientData("webauthn.create", (string)asked["challenge"]!)), attestationObject = Base64Url.EncodeToString(attestation), transports = (string[])["internal", "made-up"] },
        });
    }

    /// <summary>Answers <c>navigator.credentials.get</c>.</summary>
    public string Get(string options)
    {
        var client = ClientData("webauthn.get", (string)JsonNode.Parse(options)!["challenge"]!);
        var data = AuthenticatorData(0, []);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return JsonSerializer.Serialize(new
        {
            id = Base64Url.EncodeToString(Id),
            rawId = Base64Url.EncodeToString(Id),
            type = "public-key",
            clientExtensionResults = new { },
            response = new
            {
                clientDataJSON = Base64Url.EncodeToString(client),
                authenticatorData = Base64Url.EncodeToString(data),
                signature = Base64Url.EncodeToString(signature),
                userHandle = UserHandle is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(UserHandle)),
            },
        });
    }

    private byte[] AuthenticatorData(int more, byte[] attested)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        var flags = (byte)(more | 1 | (IsUserVerified ? 4 : 0) | (IsBackupEligible ? 8 : 0) | (IsBackedUp ? 16 : 0));
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Domain)), flags, .. count, .. attested];
    }

    private byte[] ClientData(string type, string challenge) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge, origin = Origin, crossOrigin = IsFramed });

    // COSE (RFC 9053): key type EC2, algorithm ES256, curve P-256, x, y.
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(false).Q;
        return [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Bytes(byte[] bytes) => bytes.Length < 256 ? [0x58, (byte)bytes.Length, .. bytes] : [0x59, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
}
