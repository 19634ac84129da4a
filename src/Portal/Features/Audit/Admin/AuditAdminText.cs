namespace Portal.Features.Audit.Admin;

/// <summary>Texts of this folder; see the .resx files beside it. Each command has its sentence under <c>what.</c> and its name.</summary>
public sealed class AuditAdminText;
