import { defineFeature } from '../../src/answers/manifest.js';
import { enumeration, json, string } from '../../src/answers/table.js';

export default defineFeature({
  title: { en: 'Sign-in and permissions', ko: '로그인과 권한' },
  summary: {
    en: 'OAuth2 password flow with JWT, argon2, roles, scopes, API keys and password reset',
    ko: 'OAuth2 비밀번호 방식과 JWT, argon2, 역할, 스코프, API 키, 비밀번호 재설정',
  },
  sections: ['4.1', '4.2'],
  rank: 10,
  dependencies: ['anyio>=4.14,<5', 'pwdlib[argon2]>=0.3,<1', 'pyjwt>=2.15,<3'],
  devDependencies: ['aiosmtpd>=1.4.6,<2'],
  secrets: ['SECRET_KEY'],
  columns: {
    users: [
      {
        name: 'hashed_password',
        type: string(255),
        nullable: true,
        doc: 'None: has no password, so cannot log in.',
      },
      {
        name: 'role',
        type: enumeration('UserRole', 'app.permissions', ['user', 'admin']),
        default: { value: 'user' },
      },
      { name: 'is_active', type: 'bool', default: { value: true } },
      {
        name: 'token_version',
        type: 'int',
        default: { value: 0 },
        doc: 'Tokens with another version than this have been revoked.',
      },
    ],
    items: [
      {
        name: 'owner_id',
        type: 'int',
        nullable: true,
        index: true,
        references: 'users.id',
        onDelete: 'CASCADE',
        doc: "None: older than users' passwords; only admins see it.",
      },
    ],
  },
  tables: [
    {
      name: 'api_keys',
      model: 'ApiKey',
      module: 'api_key',
      columns: [
        { name: 'id', type: 'int', primaryKey: true },
        {
          name: 'user_id',
          type: 'int',
          index: true,
          references: 'users.id',
          onDelete: 'CASCADE',
          relationship: 'user',
        },
        { name: 'name', type: string(100) },
        {
          name: 'prefix',
          type: string(16),
          unique: true,
          doc: 'The start of the key: no secret, it tells keys apart.',
        },
        { name: 'key_hash', type: string(64), doc: 'SHA-256 of the whole key, which itself is nowhere.' },
        { name: 'scopes', type: json('list[str]') },
        { name: 'created_at', type: 'datetime', default: 'now' },
        { name: 'expires_at', type: 'datetime', nullable: true },
      ],
    },
  ],
});
