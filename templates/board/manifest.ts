import { defineFeature } from '../../src/answers/manifest.js';
import { string } from '../../src/answers/table.js';

export default defineFeature({
  title: { en: 'Board', ko: '게시판' },
  summary: {
    en: 'posts and comments with tags, search and attachments; roles from reader to admin',
    ko: '게시글과 댓글, 태그, 검색, 첨부 파일, reader부터 admin까지의 역할',
  },
  sections: ['B'],
  rank: 130,
  requires: ['jwt', 'sqlalchemy', 'uploads'],
  tables: [
    {
      name: 'board_posts',
      model: 'BoardPost',
      module: 'board_post',
      referable: {},
      columns: [
        { name: 'id', type: 'int', primaryKey: true },
        { name: 'title', type: string(200) },
        { name: 'body', type: 'text' },
        {
          name: 'tags',
          type: 'text',
          default: { value: '' },
          doc: 'A line each, so that the index for searches finds a whole tag.',
        },
        {
          name: 'author_id',
          type: 'int',
          nullable: true,
          references: 'users.id',
          // Others have answered it: with the post their comments would go.
          onDelete: 'SET NULL',
          relationship: 'author',
          doc: 'None: the author is gone, and what others answered stays readable.',
        },
        { name: 'created_at', type: 'datetime', default: 'now' },
        { name: 'updated_at', type: 'datetime', nullable: true, doc: 'None: as it was written.' },
        {
          name: 'version',
          type: 'int',
          default: { value: 1 },
          doc: 'Counts the edits: who sends If-Match overwrites no edit that they have not seen.',
        },
      ],
      // Also the order within a page, so that one author's pages are cut by the index.
      indexes: [['author_id', 'id']],
      search: ['title', 'body', 'tags'],
    },
    {
      name: 'board_comments',
      model: 'BoardComment',
      module: 'board_comment',
      columns: [
        { name: 'id', type: 'int', primaryKey: true },
        {
          name: 'post_id',
          type: 'int',
          references: 'board_posts.id',
          onDelete: 'CASCADE',
          relationship: 'post',
        },
        {
          name: 'author_id',
          type: 'int',
          nullable: true,
          index: true,
          references: 'users.id',
          onDelete: 'SET NULL',
          relationship: 'author',
          doc: 'None: the author is gone.',
        },
        { name: 'body', type: 'text' },
        { name: 'created_at', type: 'datetime', default: 'now' },
        { name: 'updated_at', type: 'datetime', nullable: true, doc: 'None: as it was written.' },
      ],
      indexes: [['post_id', 'id']],
    },
  ],
  columns: {
    uploads: [
      {
        name: 'board_post_id',
        type: 'int',
        nullable: true,
        index: true,
        references: 'board_posts.id',
        onDelete: 'SET NULL',
        doc: 'The post it is attached to: who reads that may download it.',
      },
    ],
  },
});
