import { defineFeature } from '../../src/answers/manifest.js';
import { enumeration, string } from '../../src/answers/table.js';

export default defineFeature({
  title: { en: 'File uploads', ko: '파일 업로드' },
  summary: {
    en: 'forms and files, size and type checked on the bytes themselves',
    ko: '폼과 파일 업로드, 크기와 형식을 바이트로 검사',
  },
  sections: ['2.5'],
  rank: 90,
  dependencies: ['anyio>=4.14,<5'],
  tables: [
    {
      name: 'uploads',
      model: 'Upload',
      module: 'upload',
      referable: { owner: 'owner_id' },
      columns: [
        { name: 'id', type: 'int', primaryKey: true },
        {
          name: 'stored_as',
          type: string(64),
          unique: true,
          doc: 'Name in the upload folder: ours, never theirs.',
        },
        { name: 'filename', type: string(255), doc: 'What the client called it, for people to read.' },
        {
          name: 'media_type',
          type: enumeration('MediaType', 'app.schemas.upload', [
            'image/png',
            'image/jpeg',
            'image/gif',
            'image/webp',
            'application/pdf',
          ]),
        },
        { name: 'size', type: 'int', doc: 'In bytes' },
        { name: 'description', type: 'text', nullable: true },
        { name: 'created_at', type: 'datetime', default: 'now' },
      ],
    },
  ],
  columnsWith: {
    jwt: {
      uploads: [
        {
          name: 'owner_id',
          type: 'int',
          nullable: true,
          index: true,
          references: 'users.id',
          onDelete: 'SET NULL',
          doc: 'None: the owner is gone, or there were none yet; an admin can delete it.',
        },
      ],
    },
  },
});
