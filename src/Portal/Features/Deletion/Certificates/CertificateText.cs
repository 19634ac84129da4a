namespace Portal.Features.Deletion.Certificates;

/// <summary>Texts of certificates; see the .resx files beside it.</summary>
public sealed class CertificateText;
