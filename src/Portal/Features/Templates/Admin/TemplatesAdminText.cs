namespace Portal.Features.Templates.Admin;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class TemplatesAdminText;
